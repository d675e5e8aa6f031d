// What `make check` asks of the JavaScript: the modules that browsers load, and their tests.

import js from "@eslint/js";
import globals from "globals";

const OURS = {
  "max-lines": ["error", 300],
  "max-lines-per-function": ["error", 40],
  "consistent-return": "error",
  "default-param-last": "error",
  eqeqeq: "error",
  "no-console": "error",
  "no-eval": "error",
  "no-implicit-coercion": "error",
  "no-implied-eval": "error",
  "no-param-reassign": "error",
  "no-shadow": "error",
  "no-unused-vars": ["error", { caughtErrors: "all" }],
  "no-var": "error",
  "prefer-const": "error",
  strict: ["error", "never"], // modules are strict
};

export default [
  js.configs.recommended,
  { rules: OURS, linterOptions: { reportUnusedDisableDirectives: "error" } },
  {
    files: ["clinic/static/modules/**/*.js"],
    languageOptions: { globals: { ...globals.browser, htmx: "readonly" } },
  },
  {
    files: ["clinic/static/service-worker.js"],
    languageOptions: { globals: globals.serviceworker, sourceType: "script" },
    rules: { strict: "off" },
  },
  {
    files: ["eslint.config.js", "tests/**/*.js"],
    languageOptions: { globals: globals.nodeBuiltin },
  },
  { files: ["tests/**/*.js"], rules: { "max-lines-per-function": "off" } },
];
