import { follow } from "./api.js";
import { mountClock } from "./clock.js";
import { byId } from "./dom.js";
import { mountFaults } from "./faults.js";
import { mountLog } from "./log.js";
import { isMailbox, mountMail } from "./mail.js";
import { apply, load, markSeen, model, personBy, phoneBy, sidesOf } from "./model.js";
import { mountPhones } from "./phones.js";
import { mountThread } from "./thread.js";

/** The address says it all: #/+14155550123, #/vera@mail.example, either with /log. */
function route() {
  const [, number, view] =
    /^#\/(\+\d+|[^/]+@[^/]+?)(?:\/(log))?$/.exec(decodeURIComponent(location.hash)) ?? [];
  return { number: number ?? null, view: view ?? (number ? "thread" : "phones") };
}

const selected = () => route().number;
let scheduled = false;

/** Draws at most once a frame, however much happens. */
function changed() {
  if (scheduled) return;
  scheduled = true;
  requestAnimationFrame(() => {
    scheduled = false;
    draw();
  });
}

const renderPhones = mountPhones({ selected, changed });
const renderThread = mountThread(byId("phone-side"));
const renderMail = mountMail(byId("mail-side"));
const renderLog = mountLog({ selected, changed });
const renderFaults = mountFaults();
const renderClock = mountClock(byId("clock"));

function draw() {
  const { number, view } = route();
  byId("panes").dataset.view = view;
  if (number !== null && document.visibilityState === "visible") markSeen(number);
  byId("link-state").textContent =
    model.linked || !model.ready ? "" : "disconnected, trying again…";
  renderPhones();
  const { phone: handset, mail } = sidesOf(number);
  const { dataset } = byId("thread");
  dataset.chosen = isMailbox(number) ? "mail" : "phone";
  dataset.has = handset !== null && mail !== null ? "both" : "one";
  renderThread(handset, mail);
  renderMail(mail, handset);
  renderLog();
  renderFaults();
  renderClock();
  const phone = number === null ? undefined : (personBy(number) ?? phoneBy(number));
  document.title = `${phone?.name ?? "Phones"} · Sandbox`;
}

addEventListener("hashchange", () => {
  draw();
  if (route().view === "thread" && matchMedia("(pointer: fine)").matches) {
    byId(isMailbox(route().number) ? "letter" : "draft")?.focus();
  }
});
document.addEventListener("visibilitychange", changed);
document.addEventListener("rerender", changed);

const leaving = new AbortController();
addEventListener("pagehide", () => leaving.abort());
addEventListener("pageshow", (event) => event.persisted && location.reload());

draw();
void follow({
  signal: leaving.signal,
  onState(state) {
    load(state);
    changed();
  },
  onEvent(event) {
    apply(event);
    changed();
  },
  onLink(linked) {
    model.linked = linked;
    changed();
  },
});
