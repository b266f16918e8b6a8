import { call } from "./api.js";
import { clockTime, dayName, h, keyedList, toast } from "./dom.js";
import { readFile } from "./media.js";
import { bareAddress, mailsOf, model, personBy } from "./model.js";
import { avatar } from "./phones.js";

const MODES = [
  ["auto", "Auto", "Email arrives by itself"],
  ["manual", "Manual", "Each email waits for you to decide"],
  ["bounce", "Bounces", "The address does not exist"],
];
const MAX_FILE = 20_000_000;
const NEAR_END = 80;

/** Whether the selected address is a mailbox. */
export const isMailbox = (selected) => selected?.includes("@") ?? false;

/** A customer's mailbox: reads what the business sent, and answers it as a mail program does. */
export function mountMail(root) {
  let shown = null;
  let parts = null;

  function build(address, phone) {
    const composer = mountCompose(address);
    const list = h("ol", { class: "letters" });
    const scroll = h(
      "div",
      { class: "scroll", tabindex: "0", role: "log", "aria-label": "Emails" },
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
            name: "mail-mode",
            value: mode,
            onchange: () => {
              const name = personBy(address)?.name ?? address;
              call("POST", "mail/people", { address, name, mode }).catch((error) =>
                toast(error.message, true),
              );
            },
          }),
          h("span", {}, label),
        ),
      ),
    );
    const person = personBy(address) ?? { name: address };
    root.replaceChildren(
      h(
        "div",
        { class: "device mailbox" },
        h(
          "header",
          { class: "device-head" },
          h("a", { class: "icon-button back", href: "#", "aria-label": "Back to everybody" }, "‹"),
          avatar({ name: person.name, number: address }),
          h("div", { class: "who" }, h("h2", {}, person.name), h("p", {}, address)),
          phone ? h("a", { class: "button small other", href: `#/${phone}` }, "Phone") : null,
          h("a", { class: "button small to-log", href: `#/${address}/log` }, "Log"),
        ),
        modes,
        scroll,
        composer.element,
      ),
    );
    return { list, scroll, modes, composer };
  }

  return function render(address, phone) {
    if (address === null) {
      shown = null;
      root.replaceChildren();
      return;
    }
    const fresh = shown !== address;
    if (fresh) parts = build(address, phone);
    shown = address;
    const { list, scroll, modes, composer } = parts;
    const mode = personBy(address)?.mode ?? "auto";
    for (const input of modes.querySelectorAll("input")) input.checked = input.value === mode;
    const atEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR_END;
    keyedList(list, mailsOf(address), {
      empty: "No email here yet. Write one below.",
      key: (mail) => mail.id,
      signature: (mail) => [mail.lastEvent, mode],
      build: (mail) => letter(mail, address, composer.answer),
    });
    if (fresh || atEnd) scroll.scrollTop = scroll.scrollHeight;
  };
}

const WORDS = {
  queued: "on its way: queued",
  sent: "waiting for you",
  delivered: "",
  delivery_delayed: "delayed",
  bounced: "came back",
  complained: "marked as spam",
  failed: "failed",
  opened: "opened",
  received: "",
};

function letter(mail, address, answer) {
  const mine = mail.direction === "inbound";
  const [said, quote] = splitQuote(mail.text ?? "");
  const settle = (outcome) => () =>
    call("POST", "mail/settle", { id: mail.id, outcome }).catch((error) =>
      toast(error.message, true),
    );
  const decides = !mine && mail.lastEvent !== "queued";
  return h(
    "li",
    { class: `letter ${mine ? "mine" : "theirs"}` },
    h(
      "header",
      {},
      h("strong", { dir: "auto" }, mail.subject || "(no subject)"),
      h("span", { class: "meta" }, `${dayName(mail.createdAt)}, ${clockTime(mail.createdAt)}`),
    ),
    h(
      "p",
      { class: "meta", dir: "auto" },
      `${mine ? "To" : "From"} ${mine ? mail.to.join(", ") : mail.from}`,
      mail.cc.length > 0 ? `, copy to ${mail.cc.join(", ")}` : "",
    ),
    h("div", { class: "words", dir: "auto" }, said),
    quote === ""
      ? null
      : h(
          "details",
          {},
          h("summary", {}, "Quoted text"),
          h("div", { class: "words quiet" }, quote),
        ),
    mail.attachments.length > 0
      ? h(
          "p",
          { class: "tags" },
          mail.attachments.map((file) => h("span", { class: "tag" }, file.filename ?? "file")),
        )
      : null,
    h(
      "div",
      { class: "decide", role: "group", "aria-label": "What becomes of this email" },
      mine
        ? null
        : h("button", { class: "button small primary", onclick: () => answer(mail) }, "Reply"),
      decides && mail.lastEvent === "sent"
        ? h("button", { class: "button small good", onclick: settle("delivered") }, "Deliver")
        : null,
      decides
        ? h(
            "button",
            { class: "chip", onclick: settle("bounced"), title: "It comes back" },
            "Bounce",
          )
        : null,
      decides
        ? h("button", { class: "chip", onclick: settle("complained"), title: "Spam" }, "Complain")
        : null,
      decides
        ? h("button", { class: "chip", onclick: settle("opened"), title: "It is read" }, "Open")
        : null,
      WORDS[mail.lastEvent] ? h("span", { class: "meta" }, WORDS[mail.lastEvent]) : null,
    ),
  );
}

function splitQuote(text) {
  const at = text.search(/^On .+ wrote:\s*$/m);
  return at > 0 ? [text.slice(0, at).trimEnd(), text.slice(at)] : [text, ""];
}

/** Where an email is written: a new one to the business, or an answer to one of its. */
function mountCompose(address) {
  let replied = null;
  let files = [];
  const from = h("input", { value: address, "aria-label": "From", autocomplete: "off" });
  const cc = h("input", { placeholder: "nobody", "aria-label": "Copy to", autocomplete: "off" });
  const subject = h("input", { "aria-label": "Subject", autocomplete: "off", maxlength: "300" });
  const text = h("textarea", { id: "letter", rows: "3", "aria-label": "Email", dir: "auto" });
  const about = h("p", { class: "readout" });
  const attached = h("span", { class: "readout" });
  const picker = h("input", {
    type: "file",
    multiple: true,
    "aria-label": "Attach files",
    onchange: async () => {
      const chosen = [...picker.files];
      if (chosen.some(({ size }) => size > MAX_FILE)) return toast("A file is over 20 MB", true);
      files = await Promise.all(chosen.map(readFile));
      show();
    },
  });
  const show = () => {
    about.replaceChildren(
      replied === null
        ? `New email to ${model.mailbox}`
        : `Answers “${replied.subject}” at its reply address`,
      " ",
      replied === null
        ? ""
        : h("button", { class: "chip", type: "button", onclick: () => reset() }, "Write a new one"),
    );
    attached.textContent = files.map(({ filename }) => filename).join(", ");
  };
  const reset = () => {
    replied = null;
    files = [];
    subject.value = text.value = cc.value = picker.value = "";
    show();
  };

  async function send() {
    if (text.value.trim() === "" && files.length === 0) return;
    if (!model.mailbox) return toast("The business has no mailbox yet", true);
    const writer = from.value.trim();
    const name = personBy(writer)?.name;
    const history =
      replied === null
        ? ""
        : `\n\nOn ${dayName(replied.createdAt)}, ${replied.from} wrote:\n${(replied.text ?? "").replace(/^/gm, "> ")}`;
    const before = [replied?.headers["References"], replied?.messageId].filter(Boolean);
    try {
      const answer = await call("POST", "mail/inbound", {
        from: name === undefined ? writer : `${name} <${writer}>`,
        to: replied === null ? [model.mailbox] : replied.replyTo,
        cc: cc.value.split(",").flatMap((each) => each.trim() || []),
        subject: subject.value,
        text: text.value + history,
        files,
        headers:
          replied === null
            ? {}
            : { "In-Reply-To": replied.messageId, References: before.join(" ") },
      });
      if (answer.state === "answered") reset();
      else toast(`The product did not take it: ${answer.status ?? answer.state}`, true);
    } catch (error) {
      toast(error.message, true);
    }
  }

  const element = h(
    "form",
    {
      class: "composer compose-mail",
      onsubmit: (event) => {
        event.preventDefault();
        void send();
      },
    },
    about,
    h("label", {}, "From ", from),
    h("label", {}, "Copy ", cc),
    h("label", {}, "Subject ", subject),
    text,
    h(
      "div",
      { class: "write" },
      picker,
      attached,
      h("button", { class: "button primary" }, "Send"),
    ),
  );
  show();
  return {
    element,
    answer(mail) {
      replied = mail;
      subject.value = `Re: ${mail.subject.replace(/^Re: /, "")}`;
      cc.value = mail.cc.filter((each) => bareAddress(each) !== address).join(", ");
      show();
      text.focus();
    },
  };
}
