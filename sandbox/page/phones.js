import { call } from "./api.js";
import { byId, clockTime, h, keyedList, showNumber, toast } from "./dom.js";
import { isInbound, isOptedOut, isWaiting, model, phoneRows, threadOf, unseen } from "./model.js";

const initials = (name) =>
  (name.match(/\p{L}/gu) ? name.split(/\s+/).map((word) => [...word][0] ?? "") : ["#"])
    .slice(0, 2)
    .join("");

/** A steady hue per number, so that a phone is found again at a glance. */
const hue = (number) => [...number].reduce((sum, c) => (sum * 31 + c.charCodeAt(0)) % 12, 7);

export function avatar(phone) {
  return h(
    "span",
    { class: "avatar", "data-hue": hue(phone.number), "aria-hidden": "true" },
    initials(phone.name),
  );
}

async function addPhone(form) {
  const { name, number } = Object.fromEntries(new FormData(form));
  const tidy = number.replace(/[\s().-]/g, "");
  try {
    await call("POST", "phones", { name: name.trim() || tidy, number: tidy });
    byId("add-problem").textContent = "";
    form.reset();
    byId("add").open = false;
    location.hash = `#/${tidy}`;
    toast("Phone added");
  } catch (error) {
    byId("add-problem").textContent = error.message;
  }
}

export function mountPhones({ selected, changed }) {
  byId("find").addEventListener("input", changed);
  byId("add-form").addEventListener("submit", (event) => {
    event.preventDefault();
    void addPhone(event.currentTarget);
  });

  return function render() {
    const rows = phoneRows(byId("find").value);
    byId("phone-count").textContent = model.ready ? String(rows.length) : "";
    const list = byId("phone-list");
    const empty = !model.ready
      ? "Loading…"
      : byId("find").value
        ? "Nobody matches."
        : "No phones yet. Add one below.";
    keyedList(list, rows, {
      empty,
      key: (phone) => phone.number,
      signature: (phone) => [
        phone.name,
        phone.mode,
        phone.last?.sid,
        phone.number === selected(),
        unseen(phone.number),
        isOptedOut(phone.number),
        waiting(phone.number),
      ],
      build: (phone) => row(phone, phone.number === selected()),
    });
  };
}

const waiting = (number) =>
  threadOf(number).filter((message) => !isInbound(message) && isWaiting(message)).length;

function row(phone, isSelected) {
  const { last } = phone;
  const fresh = isSelected ? 0 : unseen(phone.number);
  const held = phone.mode === "manual" ? waiting(phone.number) : 0;
  return h(
    "li",
    {},
    h(
      "a",
      {
        class: "phone-row",
        href: `#/${phone.number}`,
        "aria-current": isSelected ? "true" : undefined,
      },
      avatar(phone),
      h("span", { class: "phone-name" }, phone.name),
      last ? h("time", {}, clockTime(last.createdAt)) : null,
      h(
        "span",
        { class: "phone-last" },
        last ? `${isInbound(last) ? "You: " : ""}${last.body}` : showNumber(phone.number),
      ),
      h(
        "span",
        { class: "tags" },
        isOptedOut(phone.number) ? h("span", { class: "tag bad" }, "opted out") : null,
        phone.mode === "auto" || held > 0
          ? null
          : h(
              "span",
              { class: "tag" },
              { manual: "manual", bounce: "bounces" }[phone.mode] ?? "off",
            ),
        held > 0 ? h("span", { class: "tag warn" }, `${held} waiting`) : null,
        fresh > 0
          ? h("span", { class: "badge", "aria-label": `${fresh} new` }, String(fresh))
          : null,
      ),
    ),
  );
}
