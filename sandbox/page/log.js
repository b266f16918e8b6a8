import { call } from "./api.js";
import { byId, exactTime, h, keyedList, toast } from "./dom.js";
import { model, phoneBy } from "./model.js";

const KINDS = {
  inbound: "inbound text",
  status: "status",
  email: "email",
  clerk: "Clerk",
  replay: "replay",
  tamper: "tampered",
  duplicate: "duplicate",
};
const STATES = {
  pending: ["…", "waiting"],
  answered: ["✓", "answered"],
  refused: ["✕", "refused"],
  no_answer: ["✕", "no answer"],
  dropped: ["–", "dropped"],
};
const SHOWN = 150;

export function mountLog({ selected, changed }) {
  byId("only-this").addEventListener("change", changed);
  return function render() {
    const phone = selected();
    byId("log-back").href = phone === null ? "#" : `#/${phone}`;
    const only = byId("only-this").checked && phone !== null;
    const list = byId("attempts");
    const entries = [...model.deliveries.values()]
      .filter((delivery) => !only || delivery.phone === phone)
      .toReversed()
      .slice(0, SHOWN);
    const empty = model.ready
      ? "No requests yet. Write to the business, or let it write to a customer."
      : "Loading…";
    keyedList(list, entries, {
      empty,
      key: (delivery) => delivery.id,
      signature: (delivery) => [delivery, phoneBy(delivery.phone)?.name],
      build: entry,
    });
  };
}

const isMail = ({ token }) => token.startsWith("msg_");

function fieldsOf(delivery) {
  if (!isMail(delivery)) return [...new URLSearchParams(delivery.body)];
  const { type, data } = JSON.parse(delivery.body);
  return [["type", type], ...Object.entries(data).map(([name, value]) => [name, show(value)])];
}

const show = (value) => (typeof value === "string" ? value : JSON.stringify(value));

function entry(delivery) {
  const [sign, words] = STATES[delivery.state];
  const last = delivery.attempts.at(-1);
  const result = last?.status ?? last?.error ?? words;
  const bad = delivery.state === "refused" || delivery.state === "no_answer";
  const again = (mode, note) => () =>
    call("POST", "again", { id: delivery.id, mode }).then(
      (made) => {
        const answers = made.map((copy) => copy.attempts.at(-1)?.status ?? "no answer");
        toast(`${note}: ${[...new Set(answers)].join(", ")}`);
      },
      (error) => toast(error.message, true),
    );
  return h(
    "li",
    { class: `attempt ${delivery.state}`, tabindex: "-1" },
    h(
      "details",
      {},
      h(
        "summary",
        {},
        h("span", { class: `dot ${bad ? "bad" : delivery.state}`, "aria-hidden": "true" }, sign),
        h(
          "span",
          { class: "what" },
          h("strong", {}, KINDS[delivery.kind]),
          delivery.event === "received" ? "" : ` ${delivery.event}`,
          h("span", { class: "whom" }, phoneBy(delivery.phone)?.name ?? delivery.phone),
        ),
        h(
          "span",
          { class: "result" },
          h("span", { class: bad ? "bad" : "" }, String(result)),
          h(
            "time",
            {},
            exactTime(delivery.createdAt),
            last ? ` · ${last.durationMs} ms` : "",
            delivery.attempts.length > 1 ? ` · ${delivery.attempts.length} tries` : "",
          ),
        ),
      ),
      h("p", { class: "url" }, `POST ${delivery.url}`),
      h(
        "dl",
        {},
        fieldsOf(delivery)
          .filter(([, value]) => value !== "")
          .flatMap(([name, value]) => [h("dt", {}, name), h("dd", { dir: "auto" }, value)]),
      ),
      h(
        "p",
        { class: "url" },
        `${isMail(delivery) ? "svix" : "X-Twilio"}-Signature: ${delivery.signature ?? "none"}`,
      ),
      h(
        "div",
        { class: "again", role: "group", "aria-label": "Send this request again" },
        h(
          "button",
          {
            class: "chip",
            title: "Send the same bytes again",
            onclick: again("replay", "Replayed"),
          },
          "Replay",
        ),
        h(
          "button",
          {
            class: "chip",
            title: "Send another body under the old signature; the product must refuse it",
            onclick: again("tamper", "Tampered"),
          },
          "Tamper",
        ),
        h(
          "button",
          {
            class: "chip",
            title: "Send it five times at the same moment",
            onclick: again("duplicate", "Sent 5 times"),
          },
          "Duplicate",
        ),
      ),
    ),
    delivery.faults.length > 0
      ? h(
          "p",
          { class: "tags struck" },
          delivery.faults.map((fault) => h("span", { class: "tag warn" }, fault)),
        )
      : null,
  );
}
