"""Jupyter's own tests of kernels (jupyter_kernel_test), run on the kernel that set-up registers."""

import unittest

import jupyter_kernel_test as tests

NAME = "tslab"


class KernelTests(tests.KernelTests):
    kernel_name = NAME
    language_name = "typescript"
    file_extension = ".ts"
    code_hello_world = "console.log('hello, world');"
    code_stderr = "console.error('careful');"
    completion_samples = [
        {"text": "const root = Math.sq", "matches": {"sqrt", "SQRT2", "SQRT1_2"}},
        {"text": "Math.hyp", "matches": {"hypot"}},
    ]
    complete_code_samples = ["1 + 1", "const f = () => 3;"]
    incomplete_code_samples = ["const f = () => {", "[1, 2"]
    invalid_code_samples = ["const = 3", "let 1x"]
    code_generate_error = "throw new Error('planned')"
    code_execute_result = [{"code": "1 + 2", "result": "3"}, {"code": "6 * 7", "result": "42"}]
    code_display_data = [
        {"code": "await display({ [Symbol.for('Jupyter.display')]: () => ({ 'text/html': '<b>x</b>' }) });", "mime": "text/html"}
    ]
    code_history_pattern = "1?+*"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "parseInt"
    code_clear_output = "clearOutput();"
    # Not applicable: payloads with pages are of IPython, and deprecated by the protocol.
    code_page_something = ""


class WelcomeTests(tests.IopubWelcomeTests):
    kernel_name = NAME
    support_iopub_welcome = True


if __name__ == "__main__":
    unittest.main(verbosity=2)
