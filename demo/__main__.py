"""`python -m demo`: prints each station with its time and where to look; ends with 0 only if every effect arrived."""

import sys
from time import perf_counter

from demo.people import Surprise
from demo.place import fresh_hub
from demo.story import Story

# What was decided at one door shows at all others within so many seconds.
WITHIN = 5.0


def main() -> int:
    """Plays the story; the exit status."""
    print("starting a fresh hub with the demo company ...")
    begun = perf_counter()
    with fresh_hub() as place:
        print(f"{_since(begun)}  ready at {place.hub}\n")
        story = Story(place)
        story.within = WITHIN
        for number, (what, play) in enumerate(story.stations(), start=1):
            since = perf_counter()
            try:
                where = play()
            except Surprise as surprise:
                print(f"{_since(since)}  {number:2} {what}: FAILED\n          {surprise}")
                print((place.folder / "hub.log").read_text()[-3000:], file=sys.stderr)
                return 1
            print(f"{_since(since)}  {number:2} {what}\n             {where}")
    print(f"\n{_since(begun)}  every effect arrived")
    return 0


def _since(begun: float) -> str:
    return f"{perf_counter() - begun:6.2f} s"


if __name__ == "__main__":
    sys.exit(main())
