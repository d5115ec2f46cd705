import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Answer } from "../ui/Answer";
import { version } from "./queries";
import { Writing } from "./Writing";

/** One version, to read, to try, to publish, and to write the next one from. */
export default function Version({ processKey, number }: { processKey: string; number: number }) {
  const { i18n } = useTranslation();
  const known = useQuery(version(processKey, number));
  return (
    <Answer of={known}>
      {(kept) => (
        <Writing key={i18n.language} name={`${processKey}.${number}`} begun={kept.text} kept={kept} />
      )}
    </Answer>
  );
}
