import { makeStaticStyles, tokens } from "@fluentui/react-components";

/** What holds for the whole document. */
export const useBase = makeStaticStyles({
  body: { margin: 0 },
  "a:where(:not([class]))": { color: tokens.colorBrandForegroundLink, textDecorationLine: "none" },
  "a:where(:not([class])):hover": { textDecorationLine: "underline" },
});
