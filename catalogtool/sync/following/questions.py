"""The kinds of work that follow YouTube, by the task that does them."""

from collections.abc import Mapping

from catalogtool.sync.following.assets import ASSETS
from catalogtool.sync.following.channels import CHANNELS
from catalogtool.sync.following.metadata import METADATA
from catalogtool.sync.following.ownership import OWNERSHIP
from catalogtool.sync.following.question import Question

QUESTIONS: Mapping[str, Question] = {each.task: each for each in (METADATA, OWNERSHIP, ASSETS, CHANNELS)}
