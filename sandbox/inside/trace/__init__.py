"""What went through the layers of the last model call, until its end or its exception.

`record` keeps the calls, `torch_calls` and `keras_calls` tell it of them, `steps` makes a Result's trace.
"""
