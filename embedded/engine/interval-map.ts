/**
 * Half-open string intervals and who holds them, as a treap ordered by lower bound and augmented
 * with the highest upper bound below each node: a stabbing query costs O(log n + answers).
 */
interface Node<T> {
  lo: string;
  hi: string;
  /** Highest `hi` in this subtree. */
  maxHi: string;
  priority: number;
  holders: Set<T>;
  left: Node<T> | null;
  right: Node<T> | null;
}

export class IntervalMap<T> {
  #root: Node<T> | null = null;
  #seed = 0x9e3779b9;

  get isEmpty(): boolean {
    return this.#root === null;
  }

  add(lo: string, hi: string, holder: T): void {
    const existing = find(this.#root, lo, hi);
    if (existing) existing.holders.add(holder);
    else this.#root = insert(this.#root, this.#newNode(lo, hi, holder));
  }

  delete(lo: string, hi: string, holder: T): void {
    const node = find(this.#root, lo, hi);
    if (!node) return;
    node.holders.delete(holder);
    if (node.holders.size === 0) this.#root = remove(this.#root, lo, hi);
  }

  /** Adds to `found` every holder of an interval that contains `point`. */
  stab(point: string, found: Set<T>): void {
    visit(this.#root, point, found);
  }

  #newNode(lo: string, hi: string, holder: T): Node<T> {
    // xorshift32: balance needs no better dice.
    this.#seed ^= this.#seed << 13;
    this.#seed ^= this.#seed >>> 17;
    this.#seed ^= this.#seed << 5;
    const priority = this.#seed >>> 0;
    return { lo, hi, maxHi: hi, priority, holders: new Set([holder]), left: null, right: null };
  }
}

function visit<T>(node: Node<T> | null, point: string, found: Set<T>): void {
  while (node && point < node.maxHi) {
    visit(node.left, point, found);
    if (point < node.lo) return;
    if (point < node.hi) for (const holder of node.holders) found.add(holder);
    node = node.right;
  }
}

function compare(lo: string, hi: string, node: { lo: string; hi: string }): number {
  if (lo !== node.lo) return lo < node.lo ? -1 : 1;
  if (hi !== node.hi) return hi < node.hi ? -1 : 1;
  return 0;
}

function find<T>(node: Node<T> | null, lo: string, hi: string): Node<T> | null {
  while (node) {
    const order = compare(lo, hi, node);
    if (order === 0) return node;
    node = order < 0 ? node.left : node.right;
  }
  return null;
}

function insert<T>(root: Node<T> | null, node: Node<T>): Node<T> {
  if (!root) return node;
  if (compare(node.lo, node.hi, root) < 0) {
    root.left = insert(root.left, node);
    return update(root.left.priority > root.priority ? rotateRight(root, root.left) : root);
  }
  root.right = insert(root.right, node);
  return update(root.right.priority > root.priority ? rotateLeft(root, root.right) : root);
}

function remove<T>(root: Node<T> | null, lo: string, hi: string): Node<T> | null {
  if (!root) return null;
  const order = compare(lo, hi, root);
  if (order < 0) root.left = remove(root.left, lo, hi);
  else if (order > 0) root.right = remove(root.right, lo, hi);
  else return join(root.left, root.right);
  return update(root);
}

function join<T>(left: Node<T> | null, right: Node<T> | null): Node<T> | null {
  if (!left || !right) return left ?? right;
  if (left.priority > right.priority) {
    left.right = join(left.right, right);
    return update(left);
  }
  right.left = join(left, right.left);
  return update(right);
}

function rotateRight<T>(node: Node<T>, left: Node<T>): Node<T> {
  node.left = left.right;
  left.right = update(node);
  return left;
}

function rotateLeft<T>(node: Node<T>, right: Node<T>): Node<T> {
  node.right = right.left;
  right.left = update(node);
  return right;
}

function update<T>(node: Node<T>): Node<T> {
  let maxHi = node.hi;
  if (node.left && node.left.maxHi > maxHi) maxHi = node.left.maxHi;
  if (node.right && node.right.maxHi > maxHi) maxHi = node.right.maxHi;
  node.maxHi = maxHi;
  return node;
}
