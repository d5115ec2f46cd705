import { useTranslation } from "react-i18next";
import { Writing } from "./Writing";

const FIRST = `process: my-process
title: {en: My process}
description:
  en: One or two sentences for the catalogue.
category: general
owner: group:human-resources          # who answers for it: a group or a role
starters: group:all-staff             # who may ask

form:
  required: [wish]
  properties:
    wish: {type: string, maxLength: 200, title: {en: What you wish for}}

steps:
  - manager:
      title: {en: Manager approves}
      approve: requester.manager
      within: 2 business days

returned: {to: start}
retention: 3 years after end

examples:
  - the manager decides:
      as: ana
      form: {wish: A lamp}
      then: [bob approves manager]
      expect: {state: approved, asked: [bob]}
`;

/** A process that is not there yet. */
export default function Begin() {
  const { i18n } = useTranslation();
  return <Writing key={i18n.language} name="new" begun={FIRST} />;
}
