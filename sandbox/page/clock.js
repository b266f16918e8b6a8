import { call } from "./api.js";
import { exactTime, h, shortDay, toast } from "./dom.js";
import { model } from "./model.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const STEPS = [
  ["+1 min", MINUTE],
  ["+1 h", HOUR],
  ["+1 day", 24 * HOUR],
];

/** The providers' clock: what it says, steps on, and the way back to the present. */
export function mountClock(root) {
  const time = h("time", {});
  const back = h(
    "button",
    { class: "chip", onclick: () => change("DELETE", "clock") },
    "Back to now",
  );
  const buttons = STEPS.map(([words, ms]) =>
    h("button", { class: "chip", onclick: () => change("POST", "clock/advance", { ms }) }, words),
  );
  root.append(time, ...buttons, back);
  let busy = false;

  async function change(method, action, body) {
    if (busy) return;
    busy = true;
    render();
    try {
      await call(method, action, body);
    } catch (error) {
      toast(error.message, true);
    }
    busy = false;
    render();
  }

  function render() {
    const now = Date.now() + model.clock.ahead;
    const isAhead = model.clock.ahead > 0;
    time.textContent = `${isAhead ? `${shortDay(now)}, ` : ""}${exactTime(now)}`;
    time.classList.toggle("ahead", isAhead);
    back.hidden = !isAhead;
    for (const button of buttons) button.disabled = busy;
  }

  const ticking = setInterval(render, 1000);
  addEventListener("pagehide", () => clearInterval(ticking));
  return render;
}
