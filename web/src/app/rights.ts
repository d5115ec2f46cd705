import { isAdministrator, type Me } from "./me";

/** Whether somebody may write processes, or answers for some. */
export function mayOwn(person: Me): boolean {
  return isAdministrator(person) || person.roles.includes("process-owner");
}
