// SPDX-License-Identifier: Apache-2.0
// The sector port in simulation (hw/soc/blk.sv) -> sim_disk_read and sim_disk_write, a word of the bounce buffer per cycle.
module rtl_blk (
  input  logic        clk_i,
  input  logic        rst_i,
  input  logic        blk_req_i,
  input  logic [1:0]  blk_op_i,
  input  logic [1:0]  blk_drive_i,
  input  logic [63:0] blk_lba_i,
  input  logic [3:0]  blk_count_i,
  output logic        blk_done_o,
  output logic        blk_fail_o,
  output logic        blk_present_o,
  output logic        blk_read_only_o,
  output logic [31:0] blk_size_o,
  output logic        buf_we_o,
  output logic [9:0]  buf_adr_o,
  output logic [31:0] buf_dat_o,
  input  logic [31:0] buf_dat_i
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
  assign words           = {blk_count_i, 7'd0};
  assign buf_adr_o       = word_q[9:0] - 10'(buf_we_o);
  assign blk_read_only_o = 1'b0;
  assign blk_size_o      = sizes[blk_drive_i];
  assign blk_present_o   = blk_size_o != 32'd0;

  always_ff @(posedge clk_i) begin
    blk_done_o <= 1'b0;
    buf_we_o   <= 1'b0;
    word_q <= word_q + 11'd1;
    case (state_q)
      IDLE: begin
        word_q <= 11'd0;
        if (blk_req_i) begin
          blk_fail_o <= rtl_blk_start({30'd0, blk_op_i}, {30'd0, blk_drive_i}, blk_lba_i, {28'd0, blk_count_i});
          state_q    <= blk_op_i == 2'd1 ? READ : blk_op_i == 2'd2 ? WRITE : DONE;
        end
      end
      READ: begin
        buf_dat_o <= rtl_blk_get({21'd0, word_q});
        buf_we_o  <= 1'b1;
        if (word_q == words - 11'd1) state_q <= DONE;
      end
      WRITE: begin
        if (word_q != 11'd0) rtl_blk_put({21'd0, word_q - 11'd1}, buf_dat_i);
        if (word_q == words) begin
          blk_fail_o <= blk_fail_o | rtl_blk_finish();
          state_q    <= DONE;
        end
      end
      DONE: begin
        blk_done_o <= !blk_done_o;
        if (blk_done_o) state_q <= IDLE;
      end
    endcase
    if (rst_i) begin
      state_q    <= IDLE;
      blk_done_o <= 1'b0;
      for (int i = 0; i < 4; i++) sizes[i] <= 32'(rtl_blk_size(i));
    end
  end
endmodule
