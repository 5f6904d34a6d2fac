"""Prints a new key for QI_SEAL_KEY: python -m qiapp.make_seal "Lakeside CME Office"."""

import sys

from qiapp.lib.seal_key import as_text, new_key


def main() -> None:
    if len(sys.argv) != 2 or not sys.argv[1].strip():
        sys.exit('Say who seals: python -m qiapp.make_seal "Lakeside CME Office"')
    sys.stdout.write(as_text(new_key(sys.argv[1].strip())) + "\n")


if __name__ == "__main__":
    main()
