import { call } from "./api.js";
import { h, showNumber, toast } from "./dom.js";
import { readFile } from "./media.js";
import { isInbound, model, threadOf } from "./model.js";
import { countSegments } from "./segments.js";

const drafts = new Map();
/** Files of one text, and bytes of one file, that the carrier takes. */
const MAX_FILES = 10;
const MAX_FILE = 5_000_000;

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
  let files = [];
  const attached = h("span", { class: "readout" });
  const picker = h("input", {
    type: "file",
    multiple: true,
    hidden: true,
    "aria-label": "Attach pictures",
    onchange: async () => {
      const chosen = [...picker.files];
      picker.value = "";
      if (chosen.length > MAX_FILES)
        return toast(`A text carries ${MAX_FILES} files at most`, true);
      if (chosen.some(({ size }) => size > MAX_FILE)) return toast("A file is over 5 MB", true);
      files = await Promise.all(chosen.map(readFile));
      update();
    },
  });
  const attach = h(
    "button",
    { class: "chip", type: "button", title: "Attach pictures", onclick: () => picker.click() },
    "Attach",
  );

  async function send(body) {
    const fromBox = body === text.value;
    const carried = fromBox ? files : [];
    if (body.trim() === "" && carried.length === 0) return;
    const own = ownNumber();
    if (!own) return toast("The business has no number yet", true);
    if (fromBox) {
      files = [];
      setText("");
    }
    text.focus();
    try {
      const answer = await call("POST", "inbound", {
        from: number,
        to: own,
        body,
        media: carried.map(({ contentType, base64 }) => ({ contentType, base64 })),
      });
      if (answer.state === "no_webhook") toast("This number has no webhook: nobody was told", true);
    } catch (error) {
      if (fromBox && text.value === "") {
        files = carried;
        setText(body);
      }
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
    sendButton.disabled = text.value.trim() === "" && files.length === 0;
    attached.textContent = files.map(({ filename }) => filename).join(", ");
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
      picker,
      attach,
      attached,
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
