// Count all pairs of hashes by their Hamming distance.
//
// Defined by the caller: WORDS, 32-bit words a hash; BINS, the number of distances. A block has one histogram in shared
// memory: with a copy of each bin for every thread of a warp, an NVIDIA H200 counted 1.05 to 1.4 times more slowly.
//
// A block takes all HASHES x HASHES pairs of one tile, (i, j) and (j, i) both where a tile is on the diagonal. Tiles
// beside the diagonal are counted in out[0], those on it in out[1], each (BINS,).

#define HASHES 1024
#define THREADS 256
#define ROWS (HASHES / THREADS)
#define STAGED 64
#define FRAGMENTS 4

typedef unsigned long long Count;

struct __align__(WORDS % 4 ? 8 : 16) Hash {
    unsigned word[WORDS];
};

// Tiles (row, column) with row <= column are numbered column by column.
__device__ void locate(long long number, long long *row, long long *column) {
    long long c = (long long)((sqrt(8.0 * (double)number + 1.0) - 1.0) / 2.0);
    while (c * (c + 1) / 2 > number) --c;
    while ((c + 1) * (c + 2) / 2 <= number) ++c;
    *column = c;
    *row = number - c * (c + 1) / 2;
}

__device__ void clear(unsigned *bins) {
    for (int k = threadIdx.x; k < BINS; k += THREADS) bins[k] = 0;
    __syncthreads();
}

__device__ __forceinline__ void add(unsigned *bins, int distance) {
    atomicAdd(bins + distance, 1u);
}

__device__ void add_up(const unsigned *bins, Count *out) {
    __syncthreads();
    for (int d = threadIdx.x; d < BINS; d += THREADS)
        if (bins[d]) atomicAdd(out + d, (Count)bins[d]);
}

__device__ __forceinline__ unsigned carry(unsigned a, unsigned b, unsigned c) { return (a & b) | (c & (a ^ b)); }

// Eight words are added bit by bit first, because a multiprocessor counts ones at a quarter of the rate of other steps.
__device__ __forceinline__ int distance(const Hash &a, const Hash &b) {
    unsigned x[WORDS];
#pragma unroll
    for (int w = 0; w < WORDS; ++w) x[w] = a.word[w] ^ b.word[w];
#if WORDS == 8
    unsigned ones = x[0] ^ x[1] ^ x[2], more = x[3] ^ x[4] ^ x[5];
    unsigned first = carry(x[0], x[1], x[2]), second = carry(x[3], x[4], x[5]), third = carry(ones, more, x[6]);
    ones = ones ^ more ^ x[6];
    unsigned twos = first ^ second ^ third, fours = carry(first, second, third);
    return __popc(ones) + __popc(x[7]) + 2 * __popc(twos) + 4 * __popc(fours);
#else
    int sum = 0;
#pragma unroll
    for (int w = 0; w < WORDS; ++w) sum += __popc(x[w]);
    return sum;
#endif
}

extern "C" __global__ void by_popcounts(const Hash *hashes, Count *out) {
    __shared__ unsigned bins[BINS];
    __shared__ Hash staged[STAGED];
    long long row, column;
    locate(blockIdx.x, &row, &column);
    clear(bins);
    Hash mine[ROWS];
#pragma unroll
    for (int r = 0; r < ROWS; ++r) mine[r] = hashes[row * HASHES + r * THREADS + threadIdx.x];
    for (int first = 0; first < HASHES; first += STAGED) {
        __syncthreads();
        if (threadIdx.x < STAGED) staged[threadIdx.x] = hashes[column * HASHES + first + threadIdx.x];
        __syncthreads();
#pragma unroll 2
        for (int j = 0; j < STAGED; ++j) {
            Hash other = staged[j];
#pragma unroll
            for (int r = 0; r < ROWS; ++r) add(bins, distance(mine[r], other));
        }
    }
    add_up(bins, out + (row == column ? BINS : 0));
}

// The plainest kernel, to check the others: a thread a row, a block a chunk of rows, every pair i < j.
extern "C" __global__ void plainly(const Hash *hashes, const int *stop, int n, Count *out) {
    __shared__ unsigned bins[BINS];
    clear(bins);
    int i = blockIdx.x * THREADS + threadIdx.x;
    if (i < n)
        for (int j = i + 1; j < stop[i]; ++j) {
            int sum = 0;
            for (int w = 0; w < WORDS; ++w) sum += __popc(hashes[i].word[w] ^ hashes[j].word[w]);
            add(bins, sum);
        }
    add_up(bins, out);
}

#if WORDS == 8
// a x b is the number of ones that two hashes share. One instruction gives it for 16 x 8 pairs of 256 bits, and the
// distance is ones(a) + ones(b) - 2 (a x b). Which thread holds what: PTX ISA, "Matrix Fragments for mma.m16n8k256".
__device__ __forceinline__ void multiply(int (&c)[4], const unsigned (&a)[4], unsigned b0, unsigned b1) {
    asm("mma.sync.aligned.m16n8k256.row.col.s32.b1.b1.s32.and.popc {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, "
        "{%0, %1, %2, %3};"
        : "+r"(c[0]), "+r"(c[1]), "+r"(c[2]), "+r"(c[3])
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
}

extern "C" __global__ void by_tensor_cores(const Hash *hashes, const int *ones, Count *out) {
    __shared__ unsigned bins[BINS];
    long long row, column;
    locate(blockIdx.x, &row, &column);
    clear(bins);
    const int warp = threadIdx.x / 32, group = threadIdx.x % 32 / 4, place = threadIdx.x % 4;
    const int share = HASHES / (THREADS / 32);
    for (int first = 0; first < share; first += 16 * FRAGMENTS) {
        unsigned a[FRAGMENTS][4];
        int of_row[FRAGMENTS][2];
#pragma unroll
        for (int f = 0; f < FRAGMENTS; ++f) {
            long long upper = row * HASHES + warp * share + first + 16 * f + group, lower = upper + 8;
            a[f][0] = hashes[upper].word[place];
            a[f][1] = hashes[lower].word[place];
            a[f][2] = hashes[upper].word[place + 4];
            a[f][3] = hashes[lower].word[place + 4];
            of_row[f][0] = ones[upper];
            of_row[f][1] = ones[lower];
        }
#pragma unroll 2
        for (int j = 0; j < HASHES; j += 8) {
            long long other = column * HASHES + j;
            unsigned b0 = hashes[other + group].word[place], b1 = hashes[other + group].word[place + 4];
            int2 of_column = *(const int2 *)(ones + other + 2 * place);
#pragma unroll
            for (int f = 0; f < FRAGMENTS; ++f) {
                int c[4] = {0, 0, 0, 0};
                multiply(c, a[f], b0, b1);
                add(bins, of_row[f][0] + of_column.x - 2 * c[0]);
                add(bins, of_row[f][0] + of_column.y - 2 * c[1]);
                add(bins, of_row[f][1] + of_column.x - 2 * c[2]);
                add(bins, of_row[f][1] + of_column.y - 2 * c[3]);
            }
        }
    }
    add_up(bins, out + (row == column ? BINS : 0));
}
#endif

// The products of hashes of +1 and -1 are BINS - 1 - 2 x distance. The numbers are a multiple of four.
extern "C" __global__ void of_products(const int4 *products, long long fours, int lengths, Count *out) {
    __shared__ unsigned bins[BINS];
    clear(bins);
    for (long long k = (long long)blockIdx.x * THREADS + threadIdx.x; k < fours; k += (long long)gridDim.x * THREADS) {
        int4 four = products[k];
        add(bins, (lengths - four.x) / 2);
        add(bins, (lengths - four.y) / 2);
        add(bins, (lengths - four.z) / 2);
        add(bins, (lengths - four.w) / 2);
    }
    add_up(bins, out);
}
