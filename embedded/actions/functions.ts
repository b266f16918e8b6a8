import type { Deployment, Environment, Json } from "../deployment.ts";
import type { ActionCall } from "../engine/protocol.ts";
import { modulePath, notFound, splitPath } from "../runtime/address.ts";
import { FunctionFault } from "../runtime/function-error.ts";
import { type CompiledValidator, compileValidator } from "../values/validator.ts";

/** Table name → number, for one component. */
export type TableNumbers = (component: string) => Promise<Record<string, number>>;

/** An action that may be called, with what checks its arguments and result. */
export interface FoundAction {
  environment: Environment;
  checkArgs: (value: Json | undefined) => Promise<string | null>;
  checkReturns: (value: Json | undefined) => Promise<string | null>;
}

const anything = () => Promise.resolve(null);

/** The actions of one deployment. */
export class ActionFunctions {
  readonly #deployment: Deployment;
  readonly #tableNumbers: TableNumbers;
  readonly #found = new Map<string, FoundAction>();
  readonly #numbers = new Map<string, Record<string, number>>();

  constructor(deployment: Deployment, tableNumbers: TableNumbers) {
    this.#deployment = deployment;
    this.#tableNumbers = tableNumbers;
  }

  /** @throws FunctionFault when there is no such action for this caller */
  find({ address, caller }: Pick<ActionCall, "address" | "caller">): FoundAction {
    const key = `${caller.access === "client"}\n${address.component}\n${address.path}`;
    const known = this.#found.get(key);
    if (known) return known;
    const { module, name } = splitPath(address.path);
    const component = this.#deployment.components[address.component];
    const definition = component && this.#deployment.definitions[component.definition];
    const analyzed = definition?.functions[module]?.find((each) => each.name === name);
    const isClient = caller.access === "client";
    if (!definition || !analyzed || (isClient && analyzed.visibility !== "public")) {
      throw new FunctionFault(notFound(address.path, caller.access));
    }
    if (analyzed.udfType !== "action") {
      const actual = analyzed.udfType === "query" ? "Query" : "Mutation";
      throw new FunctionFault(
        `Trying to execute ${modulePath(address.path)} as Action, but it is defined as ${actual}.`,
      );
    }
    const source = definition.modules.find(({ path }) => path === module);
    const found: FoundAction = {
      environment: source?.environment ?? "isolate",
      checkArgs: this.#check(analyzed.args, address.component),
      checkReturns: this.#check(analyzed.returns, address.component),
    };
    this.#found.set(key, found);
    return found;
  }

  #check(json: Json, component: string): FoundAction["checkArgs"] {
    if (json === null) return anything;
    const number = (table: string) => this.#numbers.get(component)?.[table];
    const name = (number: number) =>
      Object.entries(this.#numbers.get(component) ?? {}).find(([, each]) => each === number)?.[0];
    const check: CompiledValidator = compileValidator(json, number, name);
    return async (value) => {
      if (!check(value)) return null;
      // Tables may have been added since: an id is refused only by their newest numbers.
      this.#numbers.set(component, await this.#tableNumbers(component));
      return check(value)?.message ?? null;
    };
  }
}
