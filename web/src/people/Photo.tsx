import { Persona, type PersonaProps } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { photo } from "./queries";

/** Somebody with her picture where there is one, else her initials. */
export function PersonWithPhoto({ id, ...about }: { id: string } & PersonaProps) {
  const bytes = useQuery(photo(id)).data;
  const [src, setSrc] = useState<string>();
  useEffect(() => {
    if (!bytes) return undefined;
    const made = URL.createObjectURL(bytes);
    setSrc(made);
    return () => URL.revokeObjectURL(made);
  }, [bytes]);
  return <Persona {...about} avatar={{ "aria-hidden": true, ...(src && { image: { src } }) }} />;
}
