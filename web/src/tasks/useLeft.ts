import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useToasts } from "../ui/toasts";
import { leftBy } from "./left";
import { sendLeft } from "./sending";

/** Sees to it that what this person decided as a page of hers went arrives after all, and says what the hub refused. */
export function useLeft(person: string): void {
  const client = useQueryClient();
  const { say } = useToasts();
  useEffect(() => {
    const again = async () => {
      if (!leftBy(person).length) return;
      for (const sentence of await sendLeft(person)) say(sentence, "warning", { seconds: 12 });
      await client.invalidateQueries();
    };
    // Where there is no connection, the next moment with one is waited for.
    const tried = () => void again().catch(() => undefined);
    tried();
    addEventListener("online", tried);
    addEventListener("pageshow", tried);
    return () => {
      removeEventListener("online", tried);
      removeEventListener("pageshow", tried);
    };
  }, [person, client, say]);
}
