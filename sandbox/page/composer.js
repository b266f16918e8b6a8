import { call } from "./api.js";
import { h, showNumber, toast } from "./dom.js";
import { isInbound, model, threadOf } from "./model.js";
import { countSegments } from "./segments.js";

const drafts = new Map();

/** The write box of one phone. */
export function mountComposer(number) {
  const text = h("textarea", {
    id: "draft",
    rows: "1",
    maxlength: "1600",
    placeholder: "Text message",
    "aria-label": "Text message",
    "aria-describedby": "readout",
    onkeydown: (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      void send(text.value);
    },
    oninput: () => update(),
  });
  const readout = h("p", { class: "readout", id: "readout" });
  const sendButton = h(
    "button",
    { class: "send", "aria-label": "Send", title: "Send (Enter)", onclick: () => send(text.value) },
    "↑",
  );
  const to = h("select", { onchange: () => document.dispatchEvent(new Event("rerender")) });
  const toLabel = h("label", { class: "to" }, "To ", to);
  let known = "";

  async function send(body) {
    if (body.trim() === "") return;
    const own = ownNumber();
    if (!own) return toast("The business has no number yet", true);
    const fromBox = body === text.value;
    if (fromBox) setText("");
    text.focus();
    try {
      const answer = await call("POST", "inbound", { from: number, to: own, body });
      if (answer.state === "no_webhook") toast("This number has no webhook: nobody was told", true);
    } catch (error) {
      if (fromBox && text.value === "") setText(body);
      toast(error.message, true);
    }
  }

  function setText(value) {
    text.value = value;
    update();
  }

  function update() {
    drafts.set(number, text.value);
    const { encoding, segments, used, left } = countSegments(text.value);
    readout.textContent =
      text.value === ""
        ? "Enter sends, Shift+Enter breaks the line"
        : `${encoding} · ${segments} ${segments === 1 ? "segment" : "segments"} · ${used} used, ${left} left`;
    readout.classList.toggle("warn", text.value !== "" && (encoding === "UCS-2" || segments > 1));
    sendButton.disabled = text.value.trim() === "";
    text.style.height = "auto";
    text.style.height = `${Math.min(text.scrollHeight + 2, 160)}px`;
  }

  const ownNumber = () => to.value || model.numbers[0]?.phoneNumber;

  const element = h(
    "div",
    { class: "composer" },
    h(
      "div",
      { class: "chips" },
      toLabel,
      ["STOP", "START", "HELP"].map((word) =>
        h("button", { class: "chip", onclick: () => send(word) }, word),
      ),
    ),
    h("div", { class: "write" }, text, sendButton),
    readout,
  );
  text.value = drafts.get(number) ?? "";
  queueMicrotask(update);

  return {
    element,
    ownNumber,
    render() {
      const numbers = model.numbers.map((own) => own.phoneNumber);
      if (known !== numbers.join()) {
        known = numbers.join();
        const last = threadOf(number).at(-1);
        const current = to.value || (last && (isInbound(last) ? last.to : last.from));
        to.replaceChildren(
          ...numbers.map((own) =>
            h("option", { value: own, selected: own === current }, showNumber(own)),
          ),
        );
      }
      toLabel.hidden = numbers.length < 2;
    },
  };
}
