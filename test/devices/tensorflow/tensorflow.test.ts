/** @file The tensorflow device on the cpu and wasm backends of tfjs, and what is said when there is no tfjs. */

import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Packages } from "../../../src/devices/slices/index.ts";
import { probeTensorflow, type Tensorflow, tensorflowDevice } from "../../../src/devices/tensorflow/index.ts";
import { tensorflowProducts } from "../../../src/devices/tensorflow/products.ts";
import { wasmDevice } from "../../../src/devices/wasm/wasm.ts";
import { UsageError } from "../../../src/errors.ts";
import { statesProducts } from "../slices/provider.ts";
import { gramError, operand, significant } from "../slices/reference.ts";

const namespace: Tensorflow = tf;

describe.each(["cpu", "wasm"])("tfjs on its %s backend", (backend) => {
  beforeEach(async () => {
    expect(await tf.setBackend(backend)).toBe(true);
  });

  statesProducts(async () => tensorflowProducts(namespace, backend));

  it("leaves no tensor behind, whatever happens", async () => {
    const before = tf.memory().numTensors;
    const base = wasmDevice({ threads: 1 });
    const device = await tensorflowDevice(base, { tf: namespace });
    expect(tf.memory().numTensors).toBe(before);
    const X = operand("normal", 80, 300);
    const C = new Float64Array(6400);
    await device.gram?.form(true, 80, 300, X.A, X.lda, C, 80, 4);
    expect(tf.memory().numTensors).toBe(before);
    const failing: Tensorflow = {
      ...tf,
      floor: () => {
        throw new Error("device lost");
      },
    };
    const gram = tensorflowProducts(failing, "failing");
    const { float32Gram } = await import("../../../src/devices/slices/index.ts");
    await expect(float32Gram(gram).form(true, 80, 300, X.A, X.lda, C, 80, 4)).rejects.toThrow(/device lost/);
    expect(tf.memory().numTensors).toBe(before);
    device.close();
  });

  it("is described, with what runs where, and gives float64 accuracy", async () => {
    const device = await tensorflowDevice(wasmDevice({ threads: 1 }), { tf: namespace });
    expect(device.name).toBe("tensorflow");
    expect(device.description).toContain(`the tfjs passed 4.22.0, backend ${backend}`);
    expect(device.description).toMatch(/factorisations and all else by wasm \(WebAssembly/);
    const X = operand("condition 1e10", 31, 400, false);
    const C = new Float64Array(31 ** 2);
    const gram = device.gram as NonNullable<typeof device.gram>;
    await gram.form(false, 31, 400, X.A, X.lda, C, 31, gram.slicesFor(1e-14));
    expect(gramError(X, C, 31)).toBeLessThan(1e-14);
    // Its own syrk, in its own memory, agrees.
    const A = device.allocate(X.A.length);
    const K = device.allocate(31 ** 2);
    A.set(X.A);
    device.syrk(false, 31, 400, A, X.lda, K, 31);
    expect(gramError(X, K, 31)).toBeLessThan(1e-14);
    device.close();
  });

  it("is probed: found, with version and backend", async () => {
    const probe = await probeTensorflow({ tf: namespace });
    expect(probe).toMatchObject({ found: true, version: "4.22.0", backend });
  });

  it("refuses a product that is rounded to TF32, and leaves the base open", async () => {
    const rounding = (values: Float32Array): Float32Array => values.map(significant(11));
    const rounded: Tensorflow = { ...tf, tensor2d: (values, shape) => tf.tensor2d(rounding(values), shape) };
    const base = wasmDevice({ threads: 1 });
    await expect(tensorflowDevice(base, { tf: rounded })).rejects.toThrow(UsageError);
    const probe = await probeTensorflow({ tf: rounded });
    expect(probe).toMatchObject({ found: false, backend });
    expect(probe.reason).toMatch(/not exact: a sum of 1 products of integers is \d+ instead of \d+/);
    expect(base.allocate(1).length).toBe(1);
    base.close();
  });
});

it("refuses to go on with another backend than the one that was tried", async () => {
  await tf.setBackend("cpu");
  const products = tensorflowProducts(namespace, "cpu");
  await tf.setBackend("wasm");
  await expect(products.matmulF32(1, 1, 1, Float32Array.of(1), Float32Array.of(1))).rejects.toThrow(
    /changed from cpu to wasm/,
  );
});

describe("packages", () => {
  const backends = ["@tensorflow/tfjs-backend-wasm", "@tensorflow/tfjs-backend-cpu"];
  const failing = (name: string, message: string): Packages => ({
    has: (asked) => asked === name,
    load: async () => {
      throw new Error(message);
    },
  });
  const only = (exported: Readonly<Record<string, unknown>>): Packages => ({
    has: (name) => name in exported,
    load: async (name) => exported[name],
  });
  const node = "@tensorflow/tfjs-node";
  const variables = ["NVIDIA_TF32_OVERRIDE", "TF_FORCE_GPU_ALLOW_GROWTH"] as const;
  const before = variables.map((name) => process.env[name]);
  afterEach(() => {
    variables.forEach((name, v) => {
      if (before[v] === undefined) delete process.env[name];
      else process.env[name] = before[v];
    });
  });

  it("that are installed here are found: tfjs-core with a backend", async () => {
    const probe = await probeTensorflow();
    expect(probe.reason).toBeUndefined();
    expect(probe).toMatchObject({ found: true, package: "@tensorflow/tfjs-core", version: "4.22.0" });
    expect(["wasm", "cpu"]).toContain(probe.backend);
  });

  it("that are absent: why, and the command", async () => {
    const probe = await probeTensorflow({ packages: only({}) });
    expect(probe.found).toBe(false);
    expect(probe.reason).toBe("@tensorflow/tfjs-node-gpu is not installed");
    expect(probe.remedy).toMatch(/^npm install @tensorflow\/tfjs-node-gpu/);
    const base = wasmDevice({ threads: 1 });
    await expect(tensorflowDevice(base, { packages: only({}) })).rejects.toThrow(
      /not installed\ndevice tensorflow\nTry: npm install @tensorflow\/tfjs-node-gpu/,
    );
    base.close();
  });

  it.each([
    [
      "The Node.js native addon module (tfjs_binding.node) can not be found at path: /x/lib/napi-v8/tfjs_binding.node. \nPlease run command",
      /native library is missing/,
      `npm rebuild ${node}-gpu`,
    ],
    [
      "libtensorflow.so.2: cannot open shared object file: No such file or directory",
      /native library is missing/,
      `npm rebuild ${node}-gpu`,
    ],
    ["(0 , util_1.isNullOrUndefined) is not a function", /Node 23 removed/, "run it with Node 20 or 22"],
    ["was compiled against a different Node.js version", /another Node/, `npm rebuild ${node}-gpu`],
  ])("that are installed and do not run are a reason to stop: %s", async (message, reason, remedy) => {
    const probe = await probeTensorflow({ packages: failing(`${node}-gpu`, message) });
    expect(probe).toMatchObject({ found: false, package: `${node}-gpu`, remedy });
    expect(probe.reason).toMatch(reason);
  });

  it("say what they say when it is not known", async () => {
    const probe = await probeTensorflow({ packages: failing(node, "boom\nat line 3") });
    expect(probe.reason).toBe("@tensorflow/tfjs-node is installed, but fails: boom");
  });

  it("of Node come before others, with TF32 off before they are loaded, and say whether a card is used", async () => {
    await tf.setBackend("cpu");
    process.env.NVIDIA_TF32_OVERRIDE = "1";
    delete process.env.TF_FORCE_GPU_ALLOW_GROWTH;
    let override: string | undefined;
    const packages: Packages = {
      has: () => true,
      load: async () => {
        override = process.env.NVIDIA_TF32_OVERRIDE;
        return { ...tf, backend: () => ({ isUsingGpuDevice: true }) };
      },
    };
    const probe = await probeTensorflow({ packages });
    expect(override).toBe("0");
    expect(process.env.TF_FORCE_GPU_ALLOW_GROWTH).toBe("true");
    expect(probe).toMatchObject({ found: true, package: `${node}-gpu`, gpu: true });
    expect(probe.description).toMatch(/on an NVIDIA card; NVIDIA_TF32_OVERRIDE=0 set/);
  });

  it("of Node without a card say so", async () => {
    await tf.setBackend("cpu");
    const idle = { ...tf, backend: () => ({ isUsingGpuDevice: false }) };
    const probe = await probeTensorflow({ packages: only({ [`${node}-gpu`]: idle }) });
    expect(probe).toMatchObject({ found: true, gpu: false });
    expect(probe.description).toMatch(/no card in use/);
  });

  it("of the core get a backend: wasm before cpu, and a remedy when there is none", async () => {
    const asked: string[] = [];
    let active = "";
    const core: Tensorflow = {
      ...tf,
      getBackend: () => active,
      setBackend: async (name) => {
        asked.push(name);
        active = name === "cpu" ? name : "";
        return name === "cpu";
      },
    };
    const loaded = Object.fromEntries(backends.map((name) => [name, {}]));
    await tf.setBackend("cpu");
    const probe = await probeTensorflow({ packages: only({ "@tensorflow/tfjs-core": core, ...loaded }) });
    expect(asked).toEqual(["wasm", "cpu"]);
    expect(probe).toMatchObject({ found: true, backend: "cpu" });
    active = "";
    const none = await probeTensorflow({ packages: only({ "@tensorflow/tfjs-core": core }) });
    expect(none).toMatchObject({
      found: false,
      reason: "@tensorflow/tfjs-core is installed without a backend",
    });
    expect(none.remedy).toMatch(/^npm install @tensorflow\/tfjs-node-gpu/);
  });
});
