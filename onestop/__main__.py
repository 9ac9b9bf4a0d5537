"""The command `onestop`, also as `python -m onestop`."""

from onestop.ops import cli


def main() -> None:
    cli.main()


if __name__ == "__main__":
    main()
