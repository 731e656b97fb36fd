declare module 'gltf-validator' {
  interface Report {
    readonly issues: { readonly messages: readonly unknown[] };
    readonly info: {
      readonly version: string;
      readonly totalTriangleCount: number;
      readonly drawCallCount: number;
    };
  }
  export function validateBytes(bytes: Uint8Array, options?: { maxIssues?: number }): Promise<Report>;
}
