"""The panels of the page: what each one shows, and what happens when it is pressed. Each module is Gradio."""
