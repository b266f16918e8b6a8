import { describe, expect, test } from "vitest";
import { IMPORT_FIELDS } from "../../convex/shared/importRow";
import { parseLocalTime, toMoment } from "../../convex/shared/localTime";
import { parseCents } from "../../convex/shared/money";
import { decode } from "../../src/features/customers/import/decode";
import { problemsFile, sampleFile } from "../../src/features/customers/import/files";
import { guessMapping } from "../../src/features/customers/import/mapping";
import { type CsvFile, readFile } from "../../src/features/customers/import/read-file";
import { checkRows } from "../../src/features/customers/import/rows";

const csv = (content: string | Uint8Array<ArrayBuffer>, name = "customers.csv") =>
  new File([content], name);

async function read(content: string | Uint8Array<ArrayBuffer>): Promise<CsvFile> {
  const file = await readFile(csv(content));
  if ("problem" in file) throw new Error(file.problem);
  return file;
}

async function problemOf(content: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const file = await readFile(csv(content));
  return "problem" in file ? file.problem : "none";
}

function utf16(text: string, littleEndian: boolean, mark: boolean): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(2 * (text.length + (mark ? 1 : 0))));
  const units = [...(mark ? [0xfeff] : []), ...Array.from(text, (char) => char.charCodeAt(0))];
  units.forEach((unit, index) => view.setUint16(2 * index, unit, littleEndian));
  return new Uint8Array(view.buffer);
}

const TEXT = "Name,Phone\nZoë Peña,512 555 0133\n";

describe("CTX-2 reading a CSV file: encodings", () => {
  test.each([
    ["UTF-8", new TextEncoder().encode(TEXT)],
    ["UTF-8 with a mark", new TextEncoder().encode(`\uFEFF${TEXT}`)],
    ["UTF-16 LE", utf16(TEXT, true, true)],
    ["UTF-16 BE", utf16(TEXT, false, true)],
    ["UTF-16 LE without a mark", utf16(TEXT, true, false)],
    ["UTF-16 BE without a mark", utf16(TEXT, false, false)],
    ["Windows-1252", Uint8Array.from(TEXT, (char) => char.charCodeAt(0))],
  ])("%s", async (_, bytes) => {
    const { header, rows } = await read(bytes);
    expect(header).toEqual(["Name", "Phone"]);
    expect(rows).toEqual([{ line: 2, cells: ["Zoë Peña", "512 555 0133"] }]);
  });

  test("the euro sign of Windows-1252 and a broken UTF-8 sequence come out as text", () => {
    expect(decode(Uint8Array.of(0x80, 0x20, 0x35))).toEqual({
      text: "€ 5",
      encoding: "windows-1252",
    });
    expect(decode(Uint8Array.of(0xc3, 0x28))?.encoding).toBe("windows-1252");
  });

  test.each([
    ["a workbook", Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0), "workbook"],
    ["an old workbook", Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 0, 0), "workbook"],
    ["a picture", Uint8Array.of(0x89, 0x50, 0, 0, 0, 13, 7, 0, 1, 9, 0, 0), "not a text file"],
    ["nothing", new Uint8Array(), "no rows"],
    ["a header alone", new TextEncoder().encode("Name,Phone\n\n"), "no rows"],
    ["a quote that never closes", new TextEncoder().encode('Name\nA\n"B\nC\n'), "line 3"],
  ])("%s is refused in plain words", async (_, bytes, words) => {
    expect(await problemOf(bytes)).toContain(words);
  });
});

describe("CTX-2 reading a CSV file: delimiters, quotes and lines", () => {
  test.each([",", ";", "\t", "|"])("%j", async (delimiter) => {
    const { rows } = await read(`Name${delimiter}Notes\nMaria${delimiter}"a${delimiter}b"\n`);
    expect(rows).toEqual([{ line: 2, cells: ["Maria", `a${delimiter}b`] }]);
  });

  test.each(["\n", "\r\n", "\r"])(
    "lines that end in %j are counted through breaks in cells and empty lines",
    async (end) => {
      const text = ["Name,Notes", `A,"one${end}two ""three"""`, "", "B,x", "C,y"].join(end);
      const { rows } = await read(text);
      expect(rows.map(({ line, cells }) => [line, cells[0]])).toEqual([
        [2, "A"],
        [5, "B"],
        [6, "C"],
      ]);
      expect(rows[0]?.cells[1]).toBe(`one${end}two "three"`);
    },
  );

  test("20,000 rows and a cell of 1 MB are read", async () => {
    const lines = Array.from({ length: 20_000 }, (_, i) => `Customer ${i},c${i}@mail.example`);
    const { rows } = await read(
      ["Name,Email", ...lines, `Big,${"x".repeat(1_000_000)}`].join("\n"),
    );
    expect(rows).toHaveLength(20_001);
    expect(rows.at(-1)?.line).toBe(20_002);
  });
});

describe("CTX-2 what the columns hold", () => {
  test.each([
    [
      ["Name", "Phone", "Email"],
      ["name", "phone", "email"],
    ],
    [
      ["First Name", "Last Name", "Mobile Phone", "Home Phone", "E-mail Address"],
      ["firstName", "lastName", "phone", "phone", "email"],
    ],
    [
      ["Customer Name", "Service Address", "Balance", "Job #", "Status", "Scheduled Date", "Total"],
      ["name", "address", "balance", "jobNumber", "jobStatus", "jobDate", "jobAmount"],
    ],
    [
      ["CUSTOMER", "Phone 1", "Phone 2", "Shoe size"],
      ["name", "phone", "phone", null],
    ],
    [
      ["Name", "Name"],
      ["name", null],
    ],
    [
      ["", "constructor", "__proto__"],
      [null, null, null],
    ],
  ])("%o", (header, mapping) => {
    expect(guessMapping(header, [])).toEqual(mapping);
  });

  test("is told by the cells when the names say nothing", () => {
    const sample = [["Maria", "(512) 555-0101", "maria@mail.example", "17"]];
    expect(guessMapping(["A", "B", "C", "D"], sample)).toEqual([null, "phone", "email", null]);
  });

  test("the sample file is guessed in full and has no problems", async () => {
    const { header, rows } = await read(sampleFile());
    const mapping = guessMapping(
      header,
      rows.map(({ cells }) => cells),
    );
    const { firstName: _, lastName: __, ...rest } = IMPORT_FIELDS;
    expect(mapping).toEqual(Object.keys(rest));
    expect(checkRows(rows, mapping, false).flatMap(({ problems }) => problems)).toEqual([]);
  });
});

describe("CTX-2 what is wrong with which line, before anything is sent", () => {
  const check = async (text: string) => {
    const { header, rows } = await read(text);
    const checked = checkRows(rows, guessMapping(header, []), false);
    return checked.flatMap(({ row, problems }) =>
      problems.map((problem) => `${row.line}: ${problem}`),
    );
  };

  test.each([
    ["Name,Phone\nA,12", "2: “12” is not a phone number."],
    ["Name,Email\nA,nobody", "2: “nobody” is not an email address."],
    ["Name,Phone\n,512 555 0133", "2: There is no name."],
    ["Name,Phone\nA,512 555 0133\nB,(512) 555-0133", "3: This is the same customer as line 2."],
    ["Name,Email\nA,a@x.example\n\nB,A@X.example", "4: This is the same customer as line 2."],
    [
      `Name,Notes\nA,${"x".repeat(1_048_576)}`,
      "2: Notes has 1,048,576 characters; at most 5,000 fit.",
    ],
    [
      "Name,Phone\nA,512 555 0133,more",
      "2: This row has 3 cells and the header 2: a quote or a delimiter is missing or too many.",
    ],
  ])("%#", async (text, problem) => {
    expect(await check(text)).toEqual([problem]);
  });

  test("two rows of one customer with different jobs are no repetition", async () => {
    const text = "Name,Phone,Job number,Job title\nA,512 555 0133,1,x\nA,512 555 0133,2,y\n";
    expect(await check(text)).toEqual([]);
    expect(await check(`${text}A,512 555 0133,2,y`)).toEqual([
      "4: This is the same customer as line 2.",
    ]);
  });
});

test("CTX-2 the rows with errors come back as they were, formulas made harmless", async () => {
  const file = await read('Name,Notes\n=cmd(),"+1, @x"\nB,-2\nשרה,👩‍🔧\n');
  const text = problemsFile(file, [
    { line: 2, problem: "Bad" },
    { line: 4, problem: "Worse" },
  ]);
  expect(text.split("\r\n")).toEqual([
    "Line,Problem,Name,Notes",
    `2,Bad,"'=cmd()","'+1, @x"`,
    "4,Worse,שרה,👩‍🔧",
  ]);
});

test.each([
  ["$1,240.50", 124_050],
  ["1.240,50 €", 124_050],
  ["(12.50)", -1250],
  ["-$5", -500],
  ["0", 0],
  ["1,2,3", null],
  ["1e5", null],
  ["", null],
])("CTX-2 the amount %s is %s cents", (text, cents) => {
  expect(parseCents(text)).toBe(cents);
});

test.each([
  ["2026-11-28", false, Date.UTC(2026, 10, 28, 18)],
  ["2026-11-28 14:05", false, Date.UTC(2026, 10, 28, 20, 5)],
  ["7/4/2026 9:30 PM", false, Date.UTC(2026, 6, 5, 2, 30)],
  ["4/7/2026", true, Date.UTC(2026, 6, 4, 17)],
  ["28.11.26", false, Date.UTC(2026, 10, 28, 18)],
  ["12:00 AM", false, null],
  ["13/13/2026", false, null],
  ["2026-02-29", false, null],
  ["tomorrow", false, null],
  ["1/1/2026 25:00", false, null],
])("CTX-2 the date %s (day first: %s) in Chicago", (text, dayFirst, moment) => {
  const local = parseLocalTime(text, dayFirst);
  expect(local && toMoment(local, "America/Chicago")).toBe(moment);
});
