import { UMAP } from 'umap-js';
import type { Neighbours } from './model';

/**
 * Arranges points so that neighbours stay together (McInnes et al. 2018), from neighbours that the page has: exact ones in cosine distance. The same
 * page gives the same picture every time. Gives way to the browser now and then.
 */
export async function arrange(neighbours: Neighbours, progress: (share: number) => void): Promise<[number, number][]> {
  const count = neighbours.indices.length;
  const umap = new UMAP({ nNeighbors: neighbours.indices[0]!.length, minDist: 0.1, random: mulberry32(1) });
  umap.setPrecomputedKNN(neighbours.indices, neighbours.distances);
  // With neighbours given the points themselves are only counted.
  const epochs = umap.initializeFit(Array.from({ length: count }, (_, i) => [i]));
  let last = performance.now();
  for (let epoch = 0; epoch < epochs; epoch++) {
    umap.step();
    if (performance.now() - last > 60) {
      progress(epoch / epochs);
      await new Promise((resolve) => setTimeout(resolve));
      last = performance.now();
    }
  }

  return umap.getEmbedding() as [number, number][];
}

/** Tommy Ettinger's generator of numbers from 0 to 1. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
