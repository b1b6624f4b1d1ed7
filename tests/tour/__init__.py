"""`python -m tests.tour OUT_DIR`: the main job by mouse and keyboard in the real window, with pictures."""
