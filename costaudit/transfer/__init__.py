"""What a request weighs on another model: another tokenizer counts its text otherwise, another model answers longer.

Each ratio comes with a range and says where it is from: the log itself, `pricing/tokenizers.yaml`, or nowhere, which is
called a guess. Prices never come from here.
"""

from __future__ import annotations

from costaudit.transfer.factors import install
from costaudit.transfer.ratios import Ratio, Ratios
from costaudit.transfer.reading import load

__all__ = ["Ratio", "Ratios", "install", "load"]
