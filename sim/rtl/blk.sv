// SPDX-License-Identifier: Apache-2.0
// The sector port in simulation (hw/soc/blk.sv) -> sim_disk_read and sim_disk_write, a word of the bounce buffer per cycle.
module rtl_blk (
  input  logic              clk_i,
  input  logic              rst_i,
  input  soc_pkg::blk_req_t blk_i,
  output soc_pkg::blk_rsp_t blk_o,
  output soc_pkg::buf_t     buf_o,
  input  logic [31:0]       buf_dat_i
);
  import "DPI-C" function longint unsigned rtl_blk_size(input int unsigned drive);
  import "DPI-C" function bit rtl_blk_start(input int unsigned op, input int unsigned drive, input longint unsigned lba,
                                            input int unsigned count);
  import "DPI-C" function int unsigned rtl_blk_get(input int unsigned word);
  import "DPI-C" function void rtl_blk_put(input int unsigned word, input int unsigned dat);
  import "DPI-C" function bit rtl_blk_finish();

  typedef enum logic [1:0] {IDLE, READ, WRITE, DONE} state_e;
  state_e      state_q;
  logic [10:0] word_q;             // next word; a write reads the buffer one cycle ahead of the medium
  logic [10:0] words;
  logic [31:0] sizes [0:3];
  logic [31:0] size, dat_q;
  logic        done_q, fail_q, we_q, present;
  assign words   = {blk_i.count, 7'd0};
  assign size    = sizes[blk_i.drive];
  assign blk_o   = {done_q, fail_q, present, 1'b0, size};
  assign buf_o   = {we_q, word_q[9:0] - 10'(we_q), dat_q};
  assign present = size != 32'd0;

  always_ff @(posedge clk_i) begin
    done_q <= 1'b0;
    we_q   <= 1'b0;
    word_q <= word_q + 11'd1;
    case (state_q)
      IDLE: begin
        word_q <= 11'd0;
        if (blk_i.req) begin
          fail_q  <= rtl_blk_start({30'd0, blk_i.op}, {30'd0, blk_i.drive}, blk_i.lba, {28'd0, blk_i.count});
          state_q <= blk_i.op == 2'd1 ? READ : blk_i.op == 2'd2 ? WRITE : DONE;
        end
      end
      READ: begin
        dat_q <= rtl_blk_get({21'd0, word_q});
        we_q  <= 1'b1;
        if (word_q == words - 11'd1) state_q <= DONE;
      end
      WRITE: begin
        if (word_q != 11'd0) rtl_blk_put({21'd0, word_q - 11'd1}, buf_dat_i);
        if (word_q == words) begin
          fail_q  <= fail_q | rtl_blk_finish();
          state_q <= DONE;
        end
      end
      DONE: begin
        done_q <= !done_q;
        if (done_q) state_q <= IDLE;
      end
    endcase
    if (rst_i) begin
      state_q <= IDLE;
      done_q  <= 1'b0;
      for (int i = 0; i < 4; i++) sizes[i] <= 32'(rtl_blk_size(i));
    end
  end
endmodule
