"""The kit: the controls and read-outs of which every panel is made; none of them knows the document."""
