"""Rebuilds the seed from a folder of published figures: `python seed/build.py --figures DIR [--out DIR]`."""

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parents[1])
    from seed.assemble import main

    sys.exit(main())
