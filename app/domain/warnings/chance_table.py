"""The table of chances; `waymark backtest FIGURES --write` writes it, and nobody edits it."""

VERSION = 1
PROTOCOL_DIGEST = "819e5328a770e562"
FIGURES_DIGEST = "72ddb90ebd240e2b"
CHOSEN_YEARS = (2001, 2018)  # of the origins: half of the councils, by which the rows are chosen
REPORTED_YEARS = (2019, 2023)  # of the origins: the other half

# Distance up to (usual yearly changes), cases, crossed within two years, share, share in the other half.
ROWS: tuple[tuple[float, int, int, float, float], ...] = (
    (0.0, 558, 168, 0.3011, 0.4696),
    (0.25, 420, 125, 0.2976, 0.4703),
    (0.5, 716, 207, 0.2891, 0.3769),
    (0.75, 1030, 219, 0.2126, 0.303),
    (1.0, 1331, 259, 0.1946, 0.279),
    (1.25, 1619, 253, 0.1563, 0.2474),
    (1.5, 1675, 200, 0.1194, 0.2064),
    (1.75, 1764, 180, 0.102, 0.1718),
    (2.0, 1662, 143, 0.086, 0.119),
    (2.25, 1524, 86, 0.0564, 0.1062),
    (2.5, 1451, 77, 0.0531, 0.072),
    (2.75, 1302, 58, 0.0445, 0.0708),
    (3.0, 1148, 38, 0.0331, 0.0394),
    (3.5, 1989, 62, 0.0312, 0.0325),
    (4.5, 3044, 74, 0.0243, 0.0253),
    (5.0, 1248, 27, 0.0216, 0.028),
)
