// SPDX-License-Identifier: Apache-2.0
// Words between the SoC and its medium: the sector port (blk.sv) and the medium's side of the bounce buffer.
package soc_pkg;
  // SoC -> medium; all but req stable from req to done
  typedef struct packed {
    logic        req;       // one cycle
    logic [1:0]  op;        // 1 read, 2 write, 3 flush
    logic [1:0]  drive;
    logic [3:0]  count;     // sectors
    logic [63:0] lba;
  } blk_req_t;

  // medium -> SoC
  typedef struct packed {
    logic        done;      // one cycle
    logic        fail;      // with done
    logic        present;   // of `drive`, as the two below
    logic        read_only;
    logic [31:0] size;      // sectors
  } blk_rsp_t;

  // medium -> bounce buffer, while busy; what is read comes one cycle after its address
  typedef struct packed {
    logic        we;
    logic [9:0]  adr;
    logic [31:0] dat;
  } buf_t;
endpackage
