"""Makes the demo office from a seed: `scripts/make_demo` writes it to gis_data/."""
