"""The golden numbers of DistancesTest, by numpy and scipy: python3 golden.py"""

import numpy as np
from scipy.spatial.distance import cityblock, euclidean
from scipy.stats import entropy

PAIRS = {
    "shifted": ([12, 30, 40, 18, 0], [30, 40, 20, 8, 2]),
    "apart": ([0, 0, 7], [5, 5, 0]),
    "alike": ([20, 30, 50], [200, 300, 500]),
    "few": ([3, 1, 0, 0, 1, 2], [101, 33, 7, 90, 55, 12]),
}
for name, (window, reference) in PAIRS.items():
    p, q = (np.array(x) / sum(x) for x in (window, reference))
    a, b = ((np.array(x) + 0.5) / (sum(x) + 0.5 * len(x)) for x in (window, reference))
    print(
        name,
        cityblock(p, q) / 2,
        euclidean(np.sqrt(p), np.sqrt(q)) / np.sqrt(2),
        entropy(a, b),
        entropy(a, b) + entropy(b, a),
    )
