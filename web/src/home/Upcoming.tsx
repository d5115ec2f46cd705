/** Upcoming events: to come with the calendar. */
export function Upcoming() {
  return null;
}
