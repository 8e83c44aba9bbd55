;; The sums of products of convolutions and dense layers, and the largest numbers of windows, four
;; numbers at a time.
;;
;; `conv` makes maps of maps. Two pixels beside each other are made at once, sixteen channels each,
;; whose sums stay in registers while all that the filters read goes by. Weights lie in blocks of
;; sixteen channels: for each block, for each number that a filter reads, the sixteen weights.
;;
;; `wabt` or `wasmtime` make kernel.js's bytes of this file; tests/browser/test_engine.py compares.
(module
  (import "host" "memory" (memory 1))
  (func (export "conv")
    (param $source i32)    ;; where the first filter place begins, in bytes, as all that follow
    (param $target i32)
    (param $weights i32)
    (param $bias i32)
    (param $rows i32)      ;; pixels of the target below each other
    (param $columns i32)   ;; and beside each other
    (param $down i32)      ;; bytes of the source from a row of places to the next
    (param $right i32)     ;; and from a place to the next
    (param $high i32)      ;; rows of a filter
    (param $rowStep i32)   ;; bytes between two of them
    (param $wide i32)      ;; pieces of such a row that do not touch
    (param $pieceStep i32) ;; bytes between two of them
    (param $length i32)    ;; bytes of a piece
    (param $channels i32)  ;; bytes of a pixel of the target, a multiple of 64
    (param $relu i32)      ;; 1 where what is below zero becomes zero
    (local $block i32) (local $row i32) (local $column i32) (local $i i32) (local $j i32)
    (local $weight i32) (local $first i32) (local $at i32) (local $end i32) (local $other i32)
    (local $here i32) (local $there i32)
    (local $one v128) (local $two v128)
    (local $a0 v128) (local $a1 v128) (local $a2 v128) (local $a3 v128)
    (local $b0 v128) (local $b1 v128) (local $b2 v128) (local $b3 v128)
    (local $w0 v128) (local $w1 v128) (local $w2 v128) (local $w3 v128) (local $floor v128)
    ;; Where nothing is cut off, the floor lies below all numbers.
    (local.set $floor (select (v128.const f32x4 0 0 0 0) (v128.const f32x4 -inf -inf -inf -inf) (local.get $relu)))
    (loop $blocks
      (local.set $row (i32.const 0))
      (loop $rowLoop
        (local.set $column (i32.const 0))
        (loop $columnLoop
          (local.set $weight (local.get $weights))
          ;; At an odd end the second pixel is the first again.
          (local.set $other (i32.lt_s (i32.add (local.get $column) (i32.const 1)) (local.get $columns)))
          (local.set $first (i32.add (local.get $source) (i32.add
            (i32.mul (local.get $row) (local.get $down)) (i32.mul (local.get $column) (local.get $right)))))
          (local.set $here (i32.add (i32.add (local.get $target) (local.get $block)) (i32.mul (local.get $channels)
            (i32.add (i32.mul (local.get $row) (local.get $columns)) (local.get $column)))))
          (local.set $there (i32.add (local.get $here) (i32.mul (local.get $other) (local.get $channels))))
          (local.set $other (i32.mul (local.get $other) (local.get $right)))
          (local.set $a0 (v128.load offset=0 (i32.add (local.get $bias) (local.get $block))))
          (local.set $a1 (v128.load offset=16 (i32.add (local.get $bias) (local.get $block))))
          (local.set $a2 (v128.load offset=32 (i32.add (local.get $bias) (local.get $block))))
          (local.set $a3 (v128.load offset=48 (i32.add (local.get $bias) (local.get $block))))
          (local.set $b0 (local.get $a0))
          (local.set $b1 (local.get $a1))
          (local.set $b2 (local.get $a2))
          (local.set $b3 (local.get $a3))
          (local.set $i (i32.const 0))
          (loop $filterRows
            (local.set $j (i32.const 0))
            (loop $pieces
              (local.set $at (i32.add (local.get $first) (i32.add
                (i32.mul (local.get $i) (local.get $rowStep)) (i32.mul (local.get $j) (local.get $pieceStep)))))
              (local.set $end (i32.add (local.get $at) (local.get $length)))
              (loop $numbers
                (local.set $one (v128.load32_splat (local.get $at)))
                (local.set $two (v128.load32_splat (i32.add (local.get $at) (local.get $other))))
                (local.set $w0 (v128.load offset=0 (local.get $weight)))
                (local.set $w1 (v128.load offset=16 (local.get $weight)))
                (local.set $w2 (v128.load offset=32 (local.get $weight)))
                (local.set $w3 (v128.load offset=48 (local.get $weight)))
                (local.set $a0 (f32x4.add (local.get $a0) (f32x4.mul (local.get $one) (local.get $w0))))
                (local.set $a1 (f32x4.add (local.get $a1) (f32x4.mul (local.get $one) (local.get $w1))))
                (local.set $a2 (f32x4.add (local.get $a2) (f32x4.mul (local.get $one) (local.get $w2))))
                (local.set $a3 (f32x4.add (local.get $a3) (f32x4.mul (local.get $one) (local.get $w3))))
                (local.set $b0 (f32x4.add (local.get $b0) (f32x4.mul (local.get $two) (local.get $w0))))
                (local.set $b1 (f32x4.add (local.get $b1) (f32x4.mul (local.get $two) (local.get $w1))))
                (local.set $b2 (f32x4.add (local.get $b2) (f32x4.mul (local.get $two) (local.get $w2))))
                (local.set $b3 (f32x4.add (local.get $b3) (f32x4.mul (local.get $two) (local.get $w3))))
                (local.set $weight (i32.add (local.get $weight) (i32.const 64)))
                (br_if $numbers (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 4))) (local.get $end))))
              (br_if $pieces (i32.lt_s (local.tee $j (i32.add (local.get $j) (i32.const 1))) (local.get $wide))))
            (br_if $filterRows (i32.lt_s (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $high))))
          (v128.store offset=0 (local.get $there) (f32x4.max (local.get $b0) (local.get $floor)))
          (v128.store offset=16 (local.get $there) (f32x4.max (local.get $b1) (local.get $floor)))
          (v128.store offset=32 (local.get $there) (f32x4.max (local.get $b2) (local.get $floor)))
          (v128.store offset=48 (local.get $there) (f32x4.max (local.get $b3) (local.get $floor)))
          (v128.store offset=0 (local.get $here) (f32x4.max (local.get $a0) (local.get $floor)))
          (v128.store offset=16 (local.get $here) (f32x4.max (local.get $a1) (local.get $floor)))
          (v128.store offset=32 (local.get $here) (f32x4.max (local.get $a2) (local.get $floor)))
          (v128.store offset=48 (local.get $here) (f32x4.max (local.get $a3) (local.get $floor)))
          (br_if $columnLoop (i32.lt_s (local.tee $column (i32.add (local.get $column) (i32.const 2))) (local.get $columns))))
        (br_if $rowLoop (i32.lt_s (local.tee $row (i32.add (local.get $row) (i32.const 1))) (local.get $rows))))
      (local.set $weights (local.get $weight))
      (br_if $blocks (i32.lt_s (local.tee $block (i32.add (local.get $block) (i32.const 64))) (local.get $channels)))))

  ;; The largest number of each window, in each channel; windows lie within the source.
  (func (export "max")
    (param $source i32) (param $target i32) (param $rows i32) (param $columns i32) (param $down i32) (param $right i32)
    (param $high i32)      ;; rows of a window
    (param $rowStep i32)   ;; bytes between two of them
    (param $wide i32)      ;; bytes of such a row
    (param $channels i32)  ;; bytes of a pixel, a multiple of 16
    (local $row i32) (local $column i32) (local $k i32) (local $i i32) (local $at i32) (local $end i32) (local $top v128)
    (loop $rowLoop
      (local.set $column (i32.const 0))
      (loop $columnLoop
        (local.set $k (i32.const 0))
        (loop $fours
          (local.set $top (v128.const f32x4 -inf -inf -inf -inf))
          (local.set $i (i32.const 0))
          (loop $windowRows
            (local.set $at (i32.add (i32.add (local.get $source) (local.get $k)) (i32.add (i32.mul (local.get $i) (local.get $rowStep)) (i32.add
              (i32.mul (local.get $row) (local.get $down)) (i32.mul (local.get $column) (local.get $right))))))
            (local.set $end (i32.add (local.get $at) (local.get $wide)))
            (loop $pixels
              (local.set $top (f32x4.pmax (local.get $top) (v128.load (local.get $at))))
              (br_if $pixels (i32.lt_u (local.tee $at (i32.add (local.get $at) (local.get $channels))) (local.get $end))))
            (br_if $windowRows (i32.lt_s (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $high))))
          (v128.store (local.get $target) (local.get $top))
          (local.set $target (i32.add (local.get $target) (i32.const 16)))
          (br_if $fours (i32.lt_s (local.tee $k (i32.add (local.get $k) (i32.const 16))) (local.get $channels))))
        (br_if $columnLoop (i32.lt_s (local.tee $column (i32.add (local.get $column) (i32.const 1))) (local.get $columns))))
      (br_if $rowLoop (i32.lt_s (local.tee $row (i32.add (local.get $row) (i32.const 1))) (local.get $rows))))))
