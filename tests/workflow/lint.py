"""Run `snakemake --lint`, without the check that each rule names a conda environment or a container.

`make setup` installs the packages of all rules in one environment, which is the one that the tests use.
"""

from snakemake.cli import main
from snakemake.linting.rules import RuleLinter

del RuleLinter.lint_missing_software_definition
main(["--lint"])
