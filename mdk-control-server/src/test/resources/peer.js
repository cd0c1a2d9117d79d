// A peer of RTP over Node's ws: node peer.js ADDRESS UNTIL TEXT...
// Sends the texts, the last one in two fragments, and a ping; prints what it hears, and says goodbye
// when something with UNTIL in it has come.
const WebSocket = require('ws');

const [address, until, ...texts] = process.argv.slice(2);
const socket = new WebSocket(address);

socket.on('open', () => {
  const last = texts.pop();
  texts.forEach((text) => socket.send(text));
  socket.send(last.slice(0, last.length / 2), { fin: false });
  socket.send(last.slice(last.length / 2), { fin: true });
  socket.ping('are you there');
});
socket.on('message', (data) => {
  console.log(data.toString());
  if (data.toString().includes(until)) {
    socket.close(1000, 'bye');
  }
});
socket.on('pong', (data) => console.log(`pong ${data}`));
socket.on('error', (error) => console.log(`error ${error}`));
socket.on('close', (code) => console.log(`closed ${code}, compressed: ${socket.extensions !== ''}`));
