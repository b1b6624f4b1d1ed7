"""What went wrong inside the program: caught, told in one sentence, with a report that can be copied."""
