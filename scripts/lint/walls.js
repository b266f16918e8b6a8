/**
 * The walls between the repository's folders as lint rules: each import is resolved to the file it
 * names, so that the depth of the importing file makes no difference.
 */
import { dirname, relative, resolve, sep } from "node:path";

/** Folder → what its files may import of this repository. Folders not named may import all. */
const MAY_IMPORT = {
  convex: ["convex"],
  src: ["src", "convex/_generated", "convex/shared"],
  embedded: ["embedded"],
  sandbox: ["sandbox"],
};

const PUBLIC_BUILDERS = ["query", "mutation", "action"].flatMap((kind) => [kind, `${kind}Generic`]);

const within = (path, folder) => path === folder || path.startsWith(`${folder}/`);

function repositoryPath(context, absolute) {
  return relative(context.cwd, absolute).split(sep).join("/");
}

/** Calls `check(node, target)` for each import, export or import() of a file of this repository. */
function onLocalImport(context, check) {
  const visit = (node) => {
    const specifier = node.source?.value;
    if (typeof specifier !== "string" || !/^\.{0,2}\//.test(specifier)) return;
    check(node, repositoryPath(context, resolve(dirname(context.filename), specifier)));
  };
  return {
    ImportDeclaration: visit,
    ExportNamedDeclaration: visit,
    ExportAllDeclaration: visit,
    ImportExpression: visit,
  };
}

const folders = {
  create(context) {
    const file = repositoryPath(context, context.filename);
    const folder = Object.keys(MAY_IMPORT).find((name) => within(file, name));
    if (!folder) return {};
    return onLocalImport(context, (node, target) => {
      if (MAY_IMPORT[folder].some((allowed) => within(target, allowed))) return;
      const allowed = MAY_IMPORT[folder].map((path) => `${path}/`).join(", ");
      context.report({ node, message: `${folder}/ may import ${allowed} only, not ${target}` });
    });
  },
};

const features = {
  create(context) {
    const file = repositoryPath(context, context.filename);
    const own = /^src\/features\/([^/]+)\//.exec(file)?.[1];
    const shared = /^src\/(ui|lib)\//.exec(file)?.[1];
    if (!shared && (!own || file.endsWith("-page.tsx"))) return {};
    return onLocalImport(context, (node, target) => {
      const other = /^src\/features\/([^/]+)/.exec(target)?.[1];
      if (shared && (other || within(target, "src/app"))) {
        context.report({
          node,
          message: `src/${shared}/ is for everyone: it may not import ${target}`,
        });
      } else if (own && other && other !== own) {
        context.report({
          node,
          message: `The feature "${own}" may not import the feature "${other}": share through src/ui, src/lib or routes, or compose both in a *-page.tsx`,
        });
      }
    });
  },
};

const rawBuilders = {
  create(context) {
    const file = repositoryPath(context, context.filename);
    if (!within(file, "convex") || file === "convex/functions.ts") return {};
    return {
      ImportDeclaration(node) {
        if (node.importKind === "type") return;
        if (!/(_generated\/server|^convex\/server)(\.js)?$/.test(node.source.value)) return;
        for (const { imported, type } of node.specifiers) {
          const whole = type === "ImportNamespaceSpecifier";
          if (!whole && !PUBLIC_BUILDERS.includes(imported?.name)) continue;
          context.report({
            node,
            message: `Public functions are built with accountQuery, accountMutation and their kin from convex/functions.ts, not with the raw ${whole ? "builders" : imported.name}`,
          });
        }
      },
    };
  },
};

const clockInQuery = {
  create(context) {
    const check = (node) => {
      for (let at = node.parent; at; at = at.parent) {
        if (at.type !== "CallExpression" || !/query$/i.test(at.callee.name ?? "")) continue;
        context.report({
          node,
          message:
            "A query's result is cached and must not depend on the clock: pass the time as an argument or compare in the client",
        });
        return;
      }
    };
    return {
      CallExpression(node) {
        const { object, property } = node.callee;
        if (object?.name === "Date" && property?.name === "now") check(node);
      },
      NewExpression(node) {
        if (node.callee.name === "Date" && node.arguments.length === 0) check(node);
      },
    };
  },
};

const logs = {
  create(context) {
    if (!within(repositoryPath(context, context.filename), "convex")) return {};
    return {
      MemberExpression(node) {
        if (node.object.name !== "console") return;
        context.report({
          node,
          message:
            "What is printed could hold a customer's words: log() of convex/model/log.ts takes events, ids and codes alone",
        });
      },
    };
  },
};

export default {
  meta: { name: "walls" },
  rules: { folders, features, "raw-builders": rawBuilders, "clock-in-query": clockInQuery, logs },
};
