"use strict";

async function show() {
  const answer = await fetch("/api/nodes?limit=1000");
  const rows = (await answer.json()).nodes.map((node) => {
    const row = document.createElement("tr");
    for (const text of [node.environment, node.service, node.version, node.address]) {
      row.append(Object.assign(document.createElement("td"), { textContent: text }));
    }
    return row;
  });
  document.getElementById("nodes").replaceChildren(...rows);
}

show();
setInterval(show, 2000);
