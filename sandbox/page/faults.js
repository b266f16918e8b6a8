import { call } from "./api.js";
import { byId, h, keyedList, toast } from "./dom.js";
import { model } from "./model.js";

/** One thing that goes wrong once. */
const ONCE = [
  [
    "The business’s next text",
    "messages.create",
    [
      ["is refused: too many requests", { kind: "rate_limit", retryAfter: 2 }],
      ["meets a server error", { kind: "server_error" }],
      ["is never answered, not accepted", { kind: "hang" }],
      ["is accepted, the answer never comes", { kind: "accept_hang" }],
      ["is accepted, the connection breaks", { kind: "accept_reset" }],
      ["is filtered as spam (30007)", { kind: "async_error", errorCode: 30007 }],
    ],
  ],
  [
    "The assistant’s next answer",
    "openai.*",
    [
      ["is refused by the model", { kind: "refusal" }],
      ["breaks off in the middle", { kind: "stream_reset" }],
      ["stalls in the middle", { kind: "stream_stall" }],
      ["is not readable", { kind: "bad_stream" }],
      ["is over the plan’s quota", { kind: "over_quota" }],
      ["is denied: wrong key", { kind: "bad_key" }],
    ],
  ],
  [
    "The next status callback",
    "callback",
    [
      ["is lost", { kind: "callback_drop" }],
      ["comes five times", { kind: "callback_duplicate", copies: 5 }],
      ["comes after the one behind it", { kind: "callback_reorder" }],
      ["comes 10 s late", { kind: "callback_delay", delayMs: 10_000 }],
    ],
  ],
  [
    "The next text from a phone",
    "inbound",
    [
      ["has a false signature", { kind: "bad_signature" }],
      ["is altered on the way", { kind: "alter_body" }],
      ["carries unknown parameters", { kind: "extra_params" }],
    ],
  ],
];

export function mountFaults() {
  const active = h("ul", { class: "active-faults", "aria-label": "Faults in force" });
  const count = h("span", { class: "tags" });
  const troubles = h("ul", { class: "preset", "aria-label": "Troubles" });
  byId("faults").append(
    h("summary", {}, "Break something ", count),
    troubles,
    ...ONCE.map(([title, endpoint, faults]) =>
      h(
        "div",
        { class: "preset", role: "group", "aria-label": title },
        h("p", {}, `${title} …`),
        faults.map(([words, spec]) =>
          h(
            "button",
            {
              class: "chip",
              onclick: () =>
                call("POST", "faults", { endpoint, ...spec }).then(
                  () => toast(`${title} ${words}`),
                  (error) => toast(error.message, true),
                ),
            },
            words,
          ),
        ),
      ),
    ),
    active,
  );

  return function render() {
    const { faults } = model;
    count.replaceChildren(
      ...(faults.length > 0 ? [h("span", { class: "tag warn" }, `${faults.length} in force`)] : []),
    );
    const inForce = new Set(faults.map(({ preset }) => preset));
    keyedList(troubles, model.presets, {
      key: ({ id }) => id,
      signature: ({ id }) => inForce.has(id),
      build: (preset) => trouble(preset, inForce.has(preset.id)),
    });
    const single = faults.filter(({ preset }) => preset === undefined);
    keyedList(active, single, {
      key: (fault) => fault.id,
      signature: (fault) => fault,
      build: (fault) =>
        h(
          "li",
          {},
          h(
            "span",
            {},
            [fault.kind, fault.endpoint, fault.phone].filter(Boolean).join(" · "),
            fault.next ? ` · ${fault.next - fault.struck} left` : "",
          ),
          h(
            "button",
            {
              class: "chip",
              "aria-label": `Remove ${fault.kind}`,
              onclick: () => call("DELETE", `faults?id=${fault.id}`).catch(() => undefined),
            },
            "Remove",
          ),
        ),
    });
  };
}

/** A trouble that lasts: on until it is clicked again, or ends by itself. */
function trouble({ id, title, note }, isOn) {
  const change = () =>
    isOn ? call("DELETE", `faults?preset=${id}`) : call("POST", "presets", { id });
  return h(
    "li",
    {},
    h(
      "button",
      {
        class: "chip trouble",
        title: note,
        "aria-pressed": String(isOn),
        onclick: () =>
          change().then(
            () => toast(isOn ? `${title}: over` : `${title}. ${note}`),
            (error) => toast(error.message, true),
          ),
      },
      title,
    ),
  );
}
