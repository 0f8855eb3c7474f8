"""Model families, each with its defaults, its space of settings, and a fit that ends when told to.

`rounds` names the setting that counts a fit's rounds; where a family is `staged`, its models answer as they were after
any of them.
"""

from .forests import ExtraTrees
from .gradient_boosting import GradientBoosting
from .lightgbm import LightGBM
from .linear import LogisticRegression
from .network import Network
from .xgboost import XGBoost

__all__ = ["ExtraTrees", "GradientBoosting", "LightGBM", "LogisticRegression", "Network", "XGBoost"]
