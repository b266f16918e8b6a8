import { call } from "./api.js";
import { mountComposer } from "./composer.js";
import { byId, clockTime, dayName, h, keyedList, showNumber, toast } from "./dom.js";
import { mediaOf } from "./media.js";
import {
  inboundDelivery,
  isInbound,
  isOptedOut,
  isUnderway,
  model,
  phoneBy,
  threadOf,
} from "./model.js";
import { avatar } from "./phones.js";

const MODES = [
  ["auto", "Auto", "Texts arrive by themselves"],
  ["manual", "Manual", "Each text waits for you to deliver or fail it"],
  ["unreachable", "Off", "The handset cannot be reached (30003)"],
];
const ERRORS = [
  [30003, "unreachable handset"],
  [30004, "blocked by the customer"],
  [30005, "unknown number"],
  [30006, "landline"],
  [30007, "filtered as spam"],
  [30008, "unknown error"],
];
const NEAR_END = 80;

export function mountThread(root) {
  let shown = null;
  let parts = null;

  function build(number, mail) {
    const composer = mountComposer(number);
    const list = h("ol", { class: "bubbles" });
    const scroll = h(
      "div",
      { class: "scroll", tabindex: "0", role: "log", "aria-label": "Texts" },
      list,
    );
    const modes = h(
      "fieldset",
      { class: "modes" },
      h("legend", {}, "Delivery"),
      MODES.map(([mode, label, title]) =>
        h(
          "label",
          { title },
          h("input", {
            type: "radio",
            name: "mode",
            value: mode,
            onchange: () =>
              call("POST", "mode", { number, mode }).catch((error) => toast(error.message, true)),
          }),
          h("span", {}, label),
        ),
      ),
    );
    const title = h("h2", {}, showNumber(number));
    const tags = h("span", { class: "tags" });
    const face = h("span", {});
    root.replaceChildren(
      h(
        "div",
        { class: "device" },
        h(
          "header",
          { class: "device-head" },
          h("a", { class: "icon-button back", href: "#", "aria-label": "Back to all phones" }, "‹"),
          face,
          h("div", { class: "who" }, title, h("p", {}, showNumber(number), tags)),
          mail ? h("a", { class: "button small other", href: `#/${mail}` }, "Mailbox") : null,
          h("a", { class: "button small to-log", href: `#/${number}/log` }, "Log"),
        ),
        modes,
        scroll,
        composer.element,
      ),
    );
    return { list, scroll, modes, title, tags, face, composer };
  }

  return function render(number, mail) {
    if (number === null && mail !== null) {
      shown = null;
      root.replaceChildren();
      return;
    }
    if (number === null || (model.ready && !phoneBy(number))) {
      shown = null;
      const words = !model.ready
        ? "Loading…"
        : number === null
          ? "Choose a phone to write as that customer."
          : `No phone has the number ${number}.`;
      root.replaceChildren(h("p", { class: "empty" }, words));
      return;
    }
    const key = `${number} ${mail}`;
    const fresh = shown !== key;
    if (fresh) parts = build(number, mail);
    shown = key;
    const { list, scroll, modes, title, tags, face, composer } = parts;
    const phone = phoneBy(number);
    if (phone && title.dataset.name !== phone.name) {
      title.dataset.name = phone.name;
      title.textContent = phone.name;
      face.replaceChildren(avatar(phone));
    }
    const own = composer.ownNumber();
    tags.replaceChildren(
      ...(isOptedOut(number, own) ? [h("span", { class: "tag bad" }, "opted out")] : []),
    );
    for (const input of modes.querySelectorAll("input"))
      input.checked = input.value === phone?.mode;
    composer.render();

    const atEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR_END;
    const texts = threadOf(number).filter(
      (message) =>
        model.numbers.length < 2 || (isInbound(message) ? message.to : message.from) === own,
    );
    keyedList(list, withDays(texts), {
      empty: "No texts on this phone yet. Say something below.",
      key: (item) => item.day ?? item.sid,
      signature: (item) => [item, item.sid && outcome(item), phone?.mode],
      build: (item) => (item.day ? dayRow(item) : bubble(item, phone?.mode ?? "auto")),
    });
    if (fresh || atEnd) scroll.scrollTop = scroll.scrollHeight;
  };
}

function withDays(texts) {
  let last = "";
  return texts.flatMap((message) => {
    const day = dayName(message.createdAt);
    const items = day === last ? [message] : [{ day }, message];
    last = day;
    return items;
  });
}

const dayRow = ({ day }) => h("li", { class: "day" }, day);

/** What happened to a text, in few words, and whether that is bad. */
function outcome(message) {
  if (message.system) return ["automatic reply by the carrier", ""];
  if (isInbound(message)) {
    const delivery = inboundDelivery(message.sid);
    if (!delivery) return ["", ""];
    const last = delivery.attempts.at(-1);
    if (delivery.state === "pending") return ["sending…", ""];
    if (delivery.state === "answered") return ["received", ""];
    if (delivery.state === "refused") return [`refused by the product: ${last?.status}`, "bad"];
    return [`the product did not answer: ${last?.error ?? "lost"}`, "bad"];
  }
  if (message.status === "delivered") return ["", ""];
  if (message.errorCode !== null) {
    const why = ERRORS.find(([code]) => code === message.errorCode)?.[1] ?? message.status;
    return [`never arrived: ${message.errorCode} ${why}`, "bad"];
  }
  if (message.status === "sent") return ["waiting for you", "warn"];
  return [message.status === "canceled" ? "canceled" : `on its way: ${message.status}`, ""];
}

function bubble(message, mode) {
  const [words, tone] = outcome(message);
  const mine = isInbound(message);
  const state = isUnderway(message) ? " underway" : message.errorCode === null ? "" : " lost";
  const decides = !mine && message.status === "sent" && mode === "manual";
  return h(
    "li",
    { class: `text ${mine ? "mine" : "theirs"}${state}`, tabindex: "-1" },
    h(
      "div",
      { class: "bubble", dir: "auto" },
      h("span", { class: "sr" }, mine ? "Customer: " : "Business: "),
      message.body,
      message.numMedia > 0 ? mediaOf(message) : null,
    ),
    h(
      "p",
      { class: `meta ${tone}` },
      h("time", {}, clockTime(message.createdAt)),
      words === "" ? null : h("span", {}, words),
    ),
    decides ? decision(message) : null,
  );
}

function decision(message) {
  const picker = h(
    "select",
    { "aria-label": "Error" },
    ERRORS.map(([code, why]) => h("option", { value: code }, `${code} ${why}`)),
  );
  const settle = (body) => () =>
    call("POST", "deliver", { sid: message.sid, ...body }).then(
      () => byId("draft")?.focus(),
      (error) => toast(error.message, true),
    );
  return h(
    "div",
    { class: "decide", role: "group", "aria-label": "Decide what becomes of this text" },
    h(
      "button",
      { class: "button small good", onclick: settle({ outcome: "delivered" }) },
      "Deliver",
    ),
    h(
      "button",
      {
        class: "button small danger",
        onclick: () => settle({ outcome: "undelivered", errorCode: Number(picker.value) })(),
      },
      "Fail",
    ),
    picker,
  );
}
