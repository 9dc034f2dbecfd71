#!/usr/bin/env python3
"""convert.py MTCNN_FOLDER SELFIE.tflite: writes mtcnn.bin and selfie.bin beside this file (numpy, onnx, tflite).

Weights only, as 16-bit floats in the order in which the program uses them; shapes stand in the program. Of each
convolution: kernel row by row, column by column, input channel by input channel, all outputs together; then the bias.
"""
import os, sys
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
out = []


def put(*arrays):
    for array in arrays:
        assert np.abs(array).max() < 65504
        out.append(np.asarray(array, "<f2").tobytes())


def write(name):
    with open(os.path.join(HERE, name), "wb") as file:
        file.write(b"".join(out))
    print(name, sum(map(len, out)), "bytes")
    out.clear()


def mtcnn(folder):
    import onnx
    from onnx import numpy_helper

    for net, flat in (("pnet", {}), ("rnet", {"features.conv4.weight": (64, 3)}), ("onet", {"features.conv5.weight": (128, 3)})):
        graph = onnx.load(os.path.join(folder, net + ".onnx")).graph
        value = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
        made = {name: node for node in graph.node for name in node.output}
        slopes = {node.input[0]: node.input[1] for node in graph.node if node.op_type == "PRelu"}
        for node in graph.node:
            if node.op_type not in ("Conv", "Gemm"):
                continue
            weight, bias = value[node.input[1]], value[node.input[2]]
            if weight.ndim == 4:  # outputs, inputs, rows, columns
                weight = weight.transpose(2, 3, 1, 0)
            elif node.input[1] in flat:  # flattened from channels, columns, rows
                channels, side = flat[node.input[1]]
                weight = weight.reshape(-1, channels, side, side).transpose(3, 2, 1, 0)
            else:
                weight = weight.T
            put(weight, bias)
            if node.output[0] in slopes:
                put(value[slopes[node.output[0]]].reshape(-1))
    write("mtcnn.bin")


def selfie(path):
    import tflite

    model = tflite.Model.GetRootAs(open(path, "rb").read(), 0)
    graph = model.Subgraphs(0)
    names = {value: name for name, value in vars(tflite.BuiltinOperator).items() if isinstance(value, int)}
    stored = {}
    for idx in range(graph.OperatorsLength()):
        op = graph.Operators(idx)
        code = model.OperatorCodes(op.OpcodeIndex())
        kind = names[max(code.BuiltinCode(), code.DeprecatedBuiltinCode())]
        if kind == "DEQUANTIZE":
            stored[op.Outputs(0)] = op.Inputs(0)
            continue
        if kind not in ("CONV_2D", "DEPTHWISE_CONV_2D", "CUSTOM"):
            continue
        weight, bias = (array(model, graph, stored.get(op.Inputs(at), op.Inputs(at))) for at in (1, 2))
        if kind == "CONV_2D":  # outputs, rows, columns, inputs
            weight = weight.transpose(1, 2, 3, 0)
        elif kind == "CUSTOM":  # the four pixels that each becomes are taken together: their mean
            weight = weight.mean(axis=(1, 2)).T
        put(weight, bias)
    write("selfie.bin")


def array(model, graph, tensor):
    tensor = graph.Tensors(tensor)
    data = model.Buffers(tensor.Buffer()).DataAsNumpy()
    kind = {0: "<f4", 1: "<f2"}[tensor.Type()]
    return np.frombuffer(data.tobytes(), kind).reshape(tensor.ShapeAsNumpy()).astype(np.float32)


if __name__ == "__main__":
    mtcnn(sys.argv[1])
    selfie(sys.argv[2])
