import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tokens } from "@fluentui/react-components";
import { tags } from "@lezer/highlight";

const view = EditorView.theme({
  "&": {
    fontSize: tokens.fontSizeBase300,
    color: tokens.colorNeutralForeground1,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  "&.cm-focused": { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  ".cm-scroller": { fontFamily: tokens.fontFamilyMonospace, lineHeight: "1.5" },
  ".cm-content": { caretColor: tokens.colorNeutralForeground1 },
  ".cm-cursor": { borderLeftColor: tokens.colorNeutralForeground1 },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    background: tokens.colorBrandBackground2,
  },
  ".cm-gutters": {
    backgroundColor: tokens.colorNeutralBackground2,
    color: tokens.colorNeutralForeground3,
    borderRight: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: tokens.colorNeutralBackground2 },
  ".cm-matchingBracket": {
    backgroundColor: tokens.colorBrandBackground2,
    outline: `1px solid ${tokens.colorBrandStroke1}`,
  },
  ".cm-searchMatch": { backgroundColor: tokens.colorPaletteYellowBackground2 },
  ".cm-searchMatch-selected": { outline: `2px solid ${tokens.colorBrandStroke1}` },
  ".cm-panels, .cm-tooltip": {
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorNeutralForeground1,
    borderColor: tokens.colorNeutralStroke1,
  },
  ".cm-tooltip": { borderRadius: tokens.borderRadiusMedium, boxShadow: tokens.shadow16 },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": {
    backgroundColor: tokens.colorBrandBackground2,
    color: tokens.colorNeutralForeground1,
  },
  ".cm-completionInfo": { maxWidth: "320px", fontFamily: tokens.fontFamilyBase },
  ".cm-diagnostic": { fontFamily: tokens.fontFamilyBase, padding: "6px 10px" },
  ".cm-button": {
    backgroundImage: "none",
    backgroundColor: tokens.colorNeutralBackground3,
    color: "inherit",
  },
  ".cm-textfield": { backgroundColor: tokens.colorNeutralBackground1, color: "inherit" },
  ".cm-panel.cm-search, .cm-panel.cm-search :is(input, button, label)": { fontSize: tokens.fontSizeBase200 },
  ".cm-changedText": {
    background: `linear-gradient(${tokens.colorPaletteGreenBackground2}, ${tokens.colorPaletteGreenBackground2})`,
  },
  "&.cm-merge-a .cm-changedText": {
    background: `linear-gradient(${tokens.colorPaletteRedBackground2}, ${tokens.colorPaletteRedBackground2})`,
  },
  "&.cm-merge-a .cm-changedLine": { backgroundColor: tokens.colorPaletteRedBackground1 },
  "&.cm-merge-b .cm-changedLine": { backgroundColor: tokens.colorPaletteGreenBackground1 },
  ".cm-collapsedLines": {
    background: tokens.colorNeutralBackground3,
    color: tokens.colorNeutralForeground2,
    "&:before, &:after": { content: '"⋯"', paddingInline: "8px" },
  },
});

const colours = HighlightStyle.define([
  { tag: tags.comment, color: tokens.colorNeutralForeground3, fontStyle: "italic" },
  { tag: [tags.definition(tags.propertyName), tags.propertyName], color: tokens.colorBrandForeground1 },
  { tag: [tags.string, tags.special(tags.string)], color: tokens.colorPaletteGreenForeground1 },
  { tag: [tags.keyword, tags.labelName, tags.typeName], color: tokens.colorPaletteBerryForeground1 },
  {
    tag: [tags.separator, tags.punctuation, tags.squareBracket, tags.brace],
    color: tokens.colorNeutralForeground2,
  },
]);

/** How text looks: in the colours of the page, light and dark alike. */
export const look = [view, syntaxHighlighting(colours)];
