"""The window: one document, panels that edit it, views that show it. The only part that knows Qt."""
