"use strict";

// Before the first paint, so that nothing flashes.
try {
  const theme = localStorage.getItem("theme");
  if (theme === "dark" || theme === "light") {
    document.documentElement.dataset.theme = theme;
  }
} catch {
  // Without storage the system's choice stands.
}
