/** Validators compiled to closures: one pass without allocation when a value is right. */
import type { Json } from "../deployment.ts";
import {
  describeLiteral,
  describeParsed,
  describeValue,
  parseValidator,
  type ValidatorJson,
} from "./describe.ts";
import { parseHandle } from "./function-handle.ts";
import { tableNumberOf } from "./id.ts";
import { wireTag } from "./wire.ts";

export interface ValidationFailure {
  /** Convex's text, without "ArgumentValidationError: " and the like before it. */
  message: string;
  /** ".a[1].b", or "" for the value itself. */
  path: string;
}

/** A table's number in the validator's component, or undefined when there is no such table. */
export type TableNumbers = (name: string) => number | undefined;
/** The reverse; names the table an id really belongs to in messages. */
export type TableNames = (tableNumber: number) => string | undefined;

type Value = Json | undefined;
type Check = (value: Value) => boolean;
type Fields = { [key: string]: Json };

const ID = "_id";
const CREATION_TIME = "_creationTime";

function isFields(value: Value): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Null for a plain object, so that `wireTag(value) === null` alone does not let primitives in. */
function isPlain(value: Value): value is Fields {
  return isFields(value) && wireTag(value) === null;
}

function own(fields: Fields, name: string): Value {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

function tagged(value: Value, tag: string): boolean {
  return isFields(value) && wireTag(value) === tag;
}

function sameLiteral(literal: Json, value: Value): boolean {
  if (literal === value) return true;
  const tag = wireTag(literal);
  if (tag === null || value === undefined || wireTag(value) !== tag) return false;
  return isFields(literal) && isFields(value) && literal[tag] === value[tag];
}

function compileObject(
  validator: Extract<ValidatorJson, { type: "object" }>,
  numbers: TableNumbers,
  document: boolean,
): Check {
  const names = Object.keys(validator.value).filter(
    (name) => !document || (name !== ID && name !== CREATION_TIME),
  );
  const checks = names.map((name) =>
    compile(validator.value[name]?.fieldType ?? { type: "any" }, numbers, false),
  );
  const optional = names.map((name) => validator.value[name]?.optional === true);
  // "constructor" and the like exist on every object.
  const inherited = names.map((name) => name in Object.prototype);
  return (value) => {
    if (!isFields(value)) return false;
    let present = 0;
    for (let i = 0; i < names.length; i++) {
      const name = names[i] ?? "";
      const field = inherited[i] ? own(value, name) : value[name];
      if (field === undefined) {
        if (!optional[i]) return false;
      } else {
        if (!checks[i]?.(field)) return false;
        present++;
      }
    }
    let count = 0;
    for (const name in value) if (value[name] !== undefined) count++;
    if (document) {
      if (value[ID] !== undefined) count--;
      if (value[CREATION_TIME] !== undefined) count--;
    }
    return count === present;
  };
}

function compile(validator: ValidatorJson, numbers: TableNumbers, document: boolean): Check {
  switch (validator.type) {
    case "any":
      return () => true;
    case "null":
      return (value) => value === null;
    case "number":
      return (value) => typeof value === "number" || tagged(value, "$float");
    case "bigint":
      return (value) => tagged(value, "$integer");
    case "commitTs":
      return (value) => tagged(value, "$integer") || tagged(value, "$commitTs");
    case "boolean":
      return (value) => typeof value === "boolean";
    case "string":
      return (value) => typeof value === "string";
    case "bytes":
      return (value) => tagged(value, "$bytes");
    case "literal": {
      const literal = validator.value;
      if (typeof literal !== "object") return (value) => value === literal;
      return (value) => sameLiteral(literal, value);
    }
    case "id": {
      const { tableName } = validator;
      return (value) => {
        if (typeof value !== "string") return false;
        const number = tableNumberOf(value);
        return number !== null && number === numbers(tableName);
      };
    }
    case "function":
      return (value) => typeof value === "string" && parseHandle(value) !== null;
    case "array": {
      const element = compile(validator.value, numbers, false);
      return (value) => {
        if (!Array.isArray(value)) return false;
        for (let i = 0; i < value.length; i++) if (!element(value[i])) return false;
        return true;
      };
    }
    case "record": {
      const key = compile(validator.keys, numbers, false);
      const item = compile(validator.values.fieldType, numbers, false);
      return (value) => {
        if (!isPlain(value)) return false;
        for (const name in value) if (!key(name) || !item(value[name])) return false;
        return true;
      };
    }
    case "object":
      return compileObject(validator, numbers, document);
    case "union": {
      const members = validator.value.map((member) => compile(member, numbers, document));
      return (value) => {
        for (let i = 0; i < members.length; i++) if (members[i]?.(value)) return true;
        return false;
      };
    }
  }
}

/** Finds what a compiled check refused. Slow is fine: it runs once, on the way to an error. */
class Explainer {
  private readonly numbers: TableNumbers;
  private readonly names: TableNames;

  constructor(numbers: TableNumbers, names: TableNames) {
    this.numbers = numbers;
    this.names = names;
  }

  explain(validator: ValidatorJson, value: Value, path: string): ValidationFailure | null {
    // Containers are walked below; only what has no parts to blame is checked here.
    const composite = ["array", "record", "object"].includes(validator.type);
    if (!composite && compile(validator, this.numbers, false)(value)) return null;
    switch (validator.type) {
      case "id":
        if (typeof value === "string")
          return this.id(validator.tableName, value, path) ?? mismatch(validator, value, path);
        break;
      case "literal":
        return {
          path,
          message: `\`${describeValue(value)}\` does not match literal validator \`v.literal(${describeLiteral(validator.value)})\`.${context(path)}`,
        };
      case "array":
        if (!Array.isArray(value)) break;
        return this.first(
          value.map((element, i) => () => this.explain(validator.value, element, `${path}[${i}]`)),
        );
      case "record":
        if (!isPlain(value)) break;
        return this.first(
          Object.keys(value)
            .sort()
            .flatMap((name) => [
              () => this.explain(validator.keys, name, `${path}.keys()`),
              () => this.explain(validator.values.fieldType, value[name], `${path}.values()`),
            ]),
        );
      case "object":
        if (isPlain(value)) return this.object(validator, value, path);
        break;
      case "union": {
        const [only, ...others] = validator.value;
        if (only && others.length === 0) return this.explain(only, value, path);
        break;
      }
    }
    return mismatch(validator, value, path);
  }

  private first(attempts: (() => ValidationFailure | null)[]): ValidationFailure | null {
    for (const attempt of attempts) {
      const failure = attempt();
      if (failure) return failure;
    }
    return null;
  }

  private id(tableName: string, id: string, path: string): ValidationFailure | null {
    const number = tableNumberOf(id);
    const found = number === null ? undefined : this.names(number);
    if (found === undefined) return null;
    const from = found.startsWith("_") ? "a system table" : `table \`${found}\``;
    return {
      path,
      message: `Found ID "${id}" from ${from}, which does not match the table name in validator \`v.id("${tableName}")\`.${context(path)}`,
    };
  }

  private object(
    validator: Extract<ValidatorJson, { type: "object" }>,
    value: Fields,
    path: string,
  ): ValidationFailure | null {
    const details = () =>
      `\n${context(path)}\nObject: ${describeValue(value)}\nValidator: ${describeParsed(validator)}`;
    for (const name of Object.keys(validator.value).sort()) {
      const field = validator.value[name];
      if (!field) continue;
      const found = own(value, name);
      if (found !== undefined) {
        const failure = this.explain(field.fieldType, found, `${path}.${name}`);
        if (failure) return failure;
      } else if (!field.optional) {
        return {
          path,
          message: `Object is missing the required field \`${name}\`. Consider wrapping the field validator in \`v.optional(...)\` if this is expected.${details()}`,
        };
      }
    }
    const extra = Object.keys(value)
      .sort()
      .find((name) => value[name] !== undefined && !Object.hasOwn(validator.value, name));
    if (extra === undefined) return null;
    return {
      path,
      message: `Object contains extra field \`${extra}\` that is not in the validator.${details()}`,
    };
  }
}

function context(path: string): string {
  return path === "" ? "" : `Path: ${path}`;
}

function mismatch(validator: ValidatorJson, value: Value, path: string): ValidationFailure {
  return {
    path,
    message: `Value does not match validator.\n${context(path)}\nValue: ${describeValue(value)}\nValidator: ${describeParsed(validator)}`,
  };
}

export type CompiledValidator = (value: Json | undefined) => ValidationFailure | null;

/**
 * Compiles a validator's JSON (null means any) once; the result returns null for a value that
 * matches. Table numbers are asked for at each check, so tables may be added later. Throws when the
 * JSON is not a validator.
 */
export function compileValidator(
  json: Json,
  tableNumber: TableNumbers,
  tableName: TableNames = () => undefined,
): CompiledValidator {
  const validator = parseValidator(json);
  const check = compile(validator, tableNumber, false);
  const explainer = new Explainer(tableNumber, tableName);
  return (value) =>
    check(value)
      ? null
      : (explainer.explain(validator, value, "") ?? mismatch(validator, value, ""));
}

/** As `compileValidator`, for whole documents: `_id` and `_creationTime` are left out of account. */
export function compileDocumentValidator(
  json: Json,
  tableNumber: TableNumbers,
  tableName: TableNames = () => undefined,
): CompiledValidator {
  const validator = parseValidator(json);
  const check = compile(validator, tableNumber, true);
  const explainer = new Explainer(tableNumber, tableName);
  return (value) => {
    if (check(value)) return null;
    if (!isFields(value)) return mismatch(validator, value, "");
    const { [ID]: _id, [CREATION_TIME]: _time, ...user } = value;
    const bare = withoutSystemFields(validator);
    return explainer.explain(bare, user, "") ?? mismatch(bare, user, "");
  };
}

function withoutSystemFields(validator: ValidatorJson): ValidatorJson {
  if (validator.type === "union") {
    return { type: "union", value: validator.value.map(withoutSystemFields) };
  }
  if (validator.type !== "object") return validator;
  const { [ID]: _id, [CREATION_TIME]: _time, ...fields } = validator.value;
  return { type: "object", value: fields };
}
