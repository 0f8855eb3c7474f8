"""ONNX files: one float32 input `pixels` [n, columns]; outputs `label` int64 [n] and `probabilities` float32 [n, K]."""

import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET = 15
INPUT = "pixels"


def converted(model, name, inputs):
    """The estimator alone."""
    if name in ("LightGBM", "XGBoost"):
        from onnxmltools import convert_lightgbm, convert_xgboost
        from onnxmltools.convert.common.data_types import FloatTensorType

        types = [(INPUT, FloatTensorType([None, inputs]))]
        if name == "LightGBM":
            return convert_lightgbm(model, initial_types=types, target_opset=OPSET, zipmap=False)
        return convert_xgboost(model, initial_types=types, target_opset=OPSET)
    from skl2onnx import to_onnx
    from skl2onnx.common.data_types import FloatTensorType

    types = [(INPUT, FloatTensorType([None, inputs]))]
    return to_onnx(model, initial_types=types, target_opset=OPSET, options={"zipmap": False})


def prepend(graph, features, columns):
    """Puts the feature engineering, as four gathers and an addition, before the estimator."""
    seen = "features"
    for node in graph.node:
        for i, name in enumerate(node.input):
            if name == INPUT:
                node.input[i] = seen
    for name in ("left", "right", "kept"):
        graph.initializer.append(numpy_helper.from_array(getattr(features, name).astype("int64"), f"{name}_columns"))
    first = [
        helper.make_node("Gather", [INPUT, "left_columns"], ["left"], name="left", axis=1),
        helper.make_node("Gather", [INPUT, "right_columns"], ["right"], name="right", axis=1),
        helper.make_node("Add", ["left", "right"], ["sums"], name="sums"),
        helper.make_node("Concat", [INPUT, "sums"], ["all_columns"], name="all_columns", axis=1),
        helper.make_node("Gather", ["all_columns", "kept_columns"], [seen], name="kept", axis=1),
    ]
    nodes = [*first, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
    graph.input[0].CopyFrom(helper.make_tensor_value_info(INPUT, TensorProto.FLOAT, [None, columns]))


def rename_outputs(graph, classes):
    """`label` [n] and `probabilities` [n, K], whatever the converter called them and their shapes."""
    shapes = (("label", TensorProto.INT64, [None]), ("probabilities", TensorProto.FLOAT, [None, classes]))
    for output, (name, kind, shape) in zip(graph.output, shapes):
        old = output.name
        output.CopyFrom(helper.make_tensor_value_info(name, kind, shape))
        for node in graph.node:
            for names in (node.input, node.output):
                for i, used in enumerate(names):
                    if used == old:
                        names[i] = name


def onnx_bytes(trained):
    """The file's content; the model must be `portable` already."""
    inputs = trained.columns if trained.features is None else len(trained.features.kept)
    model = converted(trained.model, trained.family.name, inputs)
    if all(used.domain for used in model.opset_import):  # XGBoost's converter names only the trees' domain.
        model.opset_import.append(helper.make_opsetid("", OPSET))
    rename_outputs(model.graph, len(trained.model.classes_))
    if trained.features is not None:
        prepend(model.graph, trained.features, trained.columns)
    onnx.checker.check_model(model)
    return model.SerializeToString()
